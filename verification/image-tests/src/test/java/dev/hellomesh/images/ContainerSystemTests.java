package dev.hellomesh.images;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import com.github.dockerjava.api.command.InspectContainerResponse.ContainerState;
import dev.hellomesh.contract.Http;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.Network;
import org.testcontainers.lifecycle.Startables;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * All three images on one network.
 */
class ContainerSystemTests {

	private static final int USERS = 20;

	// Half of server.tomcat.max-connections
	private static final int WAITING = 100;

	private static final Network network = Network.newNetwork();

	private static final ServiceContainer helloV1 = ServiceContainer.hello("hello-v1")
		.withNetwork(network)
		.withNetworkAliases("hello-v1");

	private static final ServiceContainer helloV2 = ServiceContainer.hello("hello-v2")
		.withNetwork(network)
		.withNetworkAliases("hello-v2");

	private static final ServiceContainer gateway = ServiceContainer.gateway(network);

	@BeforeAll
	static void start() {
		Startables.deepStart(helloV1, helloV2, gateway).join();
	}

	@AfterAll
	static void stop() {
		gateway.stop();
		helloV1.stop();
		helloV2.stop();
		network.close();
	}

	@Test
	void greetsThroughTheGateway() {
		assertThat(Http.get(gateway.main("/v1")).body())
			.isEqualTo("Hello, world!\nVersion: 1.0.0\nHostname: hello-v1-pod\n");
		assertThat(Http.get(gateway.main("/v2/?name=Ana")).body())
			.isEqualTo("Hello, Ana!\nVersion: 2.0.0\nHostname: hello-v2-pod\n");
		assertThat(Http.get(gateway.main("/hello")).body()).contains("Version: 1.0.0");
	}

	@Test
	void passesTheTraceOn() {
		assertThat(Http.get(gateway.main("/v1/headers")).body()).contains("traceparent").contains("hello-v1:8080");
	}

	@ParameterizedTest
	@ValueSource(strings = { "hello-v1", "hello-v2", "gateway" })
	void writesNothingOutsideTmp(String module) {
		try (ServiceContainer container = container(module).withWritableRoot()) {
			container.start();
			assertThat(Http.get(container.main("/v1")).statusCode()).isEqualTo(200);
			assertThat(Http.get(container.management().resolve("/actuator/prometheus")).statusCode()).isEqualTo(200);
			assertThat(DockerClientFactory.lazyClient().containerDiffCmd(container.getContainerId()).exec())
				.isNullOrEmpty();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "hello-v1", "hello-v2", "gateway" })
	void writesEachLineOfItsLogAsJson(String module) {
		try (ServiceContainer container = container(module).asOnACluster()) {
			container.start();
			assertThat(Http.get(container.main("/v1")).statusCode()).isEqualTo(200);
			assertThat(Http.send("BREW", container.main("/v1"), "").statusCode()).isGreaterThanOrEqualTo(400);
			assertThat(Http.get(container.management().resolve("/actuator/prometheus")).statusCode()).isEqualTo(200);
			container.terminate(Duration.ofSeconds(20));
			// Standard output and standard error
			assertThat(container.getLogs().lines()).isNotEmpty().allSatisfy((line) -> {
				assertThat(line).startsWith("{");
				assertThatNoException().as(line).isThrownBy(() -> JsonMapper.shared().readTree(line));
			});
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "hello-v1", "hello-v2", "gateway" })
	void usesTheAotCache(String module) {
		try (ServiceContainer container = container(module).withEnv("JAVA_TOOL_OPTIONS", "-Xlog:aot -XX:AOTMode=on")) {
			container.start();
			assertThat(container.getLogs()).contains("Using AOT-linked classes: true");
		}
	}

	@Test
	void letsJavaToolOptionsWin() {
		try (ServiceContainer container = container("hello-v1").withEnv("JAVA_TOOL_OPTIONS",
				"-XX:MaxHeapSize=24m -XX:+PrintFlagsFinal")) {
			container.start();
			assertThat(container.getLogs()).containsPattern("MaxHeapSize +:?= 25165824");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "hello-v1", "hello-v2", "gateway" })
	void hasASettingForServers(String module) {
		try (ServiceContainer container = container(module).asServer()
			.withEnv("JAVA_TOOL_OPTIONS", "-XX:+PrintFlagsFinal -Xlog:aot -XX:AOTMode=on")) {
			container.start();
			assertThat(Http.get(container.main("/livez")).statusCode()).isEqualTo(200);
			assertThat(container.getLogs()).containsPattern("MaxHeapSize +:?= 268435456")
				.containsPattern("UseParallelGC +:?= true")
				.containsPattern("TieredStopAtLevel +:?= 4")
				.contains("Using AOT-linked classes: true");
		}
	}

	@Test
	void endsWhenItIsOutOfMemory() {
		// Without the cache, which would ask for a part of this small a heap itself.
		try (ServiceContainer container = container("hello-v1").withEnv("JAVA_TOOL_OPTIONS", "-XX:AOTMode=off -Xmx8m")
			.untilItEnds()) {
			container.start();
			assertThat(container.getLogs()).contains("Terminating due to java.lang.OutOfMemoryError");
			assertThat(container.state().getExitCodeLong()).isPositive();
			assertThat(container.state().getOOMKilled()).isFalse();
		}
	}

	@Test
	void helloHasMemoryForAsManyRequestsAsMayWaitAtATime() throws Exception {
		ExecutorService users = Executors.newFixedThreadPool(WAITING);
		try (ServiceContainer hello = container("hello-v1").withEnv("MANAGEMENT_METRICS_OBSERVATIONS_IGNORED_METERS",
				"")) {
			hello.start();
			assertThat(Http.get(hello.main("/delay/0s")).statusCode()).isEqualTo(200);
			requestsUnderWay(hello);
			List<Future<HttpResponse<String>>> answers = new ArrayList<>();
			for (int i = 0; i < WAITING; i++) {
				answers.add(users.submit(() -> Http.get(hello.main("/delay/10s"))));
			}
			Awaitility.await().pollInterval(Duration.ofMillis(500)).until(() -> requestsUnderWay(hello) == WAITING);
			for (Future<HttpResponse<String>> answer : answers) {
				assertThat(answer.get().statusCode()).isEqualTo(200);
			}
			assertThat(hello.state().getRunning()).isTrue();
		}
		finally {
			users.shutdown();
		}
	}

	@ParameterizedTest
	@CsvSource({ "hello-v2, /delay/", "gateway, /v2/delay/" })
	void finishesWhatItHasBegunWhenStopped(String module, String path) throws Exception {
		ExecutorService users = Executors.newFixedThreadPool(USERS);
		// Half a processor takes its time until all of them are under way.
		try (ServiceContainer stopped = container(module).withEnv("MANAGEMENT_METRICS_OBSERVATIONS_IGNORED_METERS", "")
			.withEnv("GATEWAY_LIMITS_RESPONSE_TIMEOUT", "20s")) {
			stopped.start();
			// What only the first request and the first scrape take.
			assertThat(Http.get(stopped.main(path + "0s")).statusCode()).isEqualTo(200);
			requestsUnderWay(stopped);
			List<Future<HttpResponse<String>>> answers = new ArrayList<>();
			for (int i = 0; i < USERS; i++) {
				answers.add(users.submit(() -> Http.get(stopped.main(path + "10s"))));
			}
			Awaitility.await().pollInterval(Duration.ofMillis(100)).until(() -> requestsUnderWay(stopped) == USERS);
			ContainerState end = stopped.terminate(Duration.ofSeconds(45));
			for (Future<HttpResponse<String>> answer : answers) {
				assertThat(answer.get().statusCode()).isEqualTo(200);
			}
			assertThat(end.getExitCodeLong()).isIn(0L, 143L);
			assertThat(end.getOOMKilled()).isFalse();
		}
		finally {
			users.shutdown();
		}
	}

	private static long requestsUnderWay(ServiceContainer container) {
		return Http.get(container.management().resolve("/actuator/prometheus"))
			.body()
			.lines()
			.filter((line) -> line.startsWith("http_server_requests_active_seconds_gcount"))
			.mapToLong((line) -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
			.sum();
	}

	@Test
	void killingOneVersionLeavesTheOtherAlone() {
		try (ServiceContainer victim = ServiceContainer.hello("hello-v1")
			.withNetwork(network)
			.withNetworkAliases("victim");
				ServiceContainer front = ServiceContainer.gateway(network)
					.withEnv("HELLO_V1_URL", "http://victim:8080")) {
			Startables.deepStart(victim, front).join();
			assertThat(Http.get(front.main("/v1")).statusCode()).isEqualTo(200);
			try (Requests v2 = new Requests(front.main("/v2"))) {
				Awaitility.await().until(() -> v2.statuses().size() >= 20);
				victim.kill();
				int before = v2.statuses().size();
				for (int i = 0; i < 10; i++) {
					HttpResponse<String> refused = Http.get(front.main("/v1"));
					// The address of a container that is gone belongs to nobody: the
					// kernel refuses it, or the connection is not made in time.
					assertThat(refused.statusCode()).isIn(503, 504);
					assertThat(refused.body()).contains("\"upstream\":\"hello-v1\"");
				}
				Awaitility.await().until(() -> v2.statuses().size() >= before + 20);
				assertThat(v2.statuses()).containsOnly(200);
			}
		}
	}

	private static ServiceContainer container(String module) {
		return module.equals("gateway") ? ServiceContainer.gateway(network)
				: ServiceContainer.hello(module).withNetwork(network);
	}

}
