package dev.hellomesh.images;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import com.github.dockerjava.api.command.InspectContainerResponse.ContainerState;
import com.github.dockerjava.api.model.ChangeLog;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.Network;
import org.testcontainers.lifecycle.Startables;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * All three images on one network.
 */
class ContainerSystemTests {

	private static final Network network = Network.newNetwork();

	private static final ServiceContainer helloV1 = ServiceContainer.hello("hello-v1").withNetwork(network);

	private static final ServiceContainer helloV2 = ServiceContainer.hello("hello-v2").withNetwork(network);

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

	@Test
	void writesNothingOutsideTmp() {
		for (ServiceContainer container : List.of(helloV1, helloV2, gateway)) {
			List<ChangeLog> changes = DockerClientFactory.lazyClient()
				.containerDiffCmd(container.getContainerId())
				.exec();
			// The engine itself makes the mount points in the layer above the image.
			assertThat((changes != null) ? changes : List.<ChangeLog>of())
				.noneMatch((change) -> change.getPath().startsWith("/app") || change.getPath().startsWith("/opt"));
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

	@Test
	void endsWhenItIsOutOfMemory() {
		try (ServiceContainer container = container("hello-v1").withEnv("JAVA_TOOL_OPTIONS", "-Xmx6m").untilItEnds()) {
			container.start();
			assertThat(container.getLogs()).contains("Terminating due to java.lang.OutOfMemoryError");
			assertThat(container.state().getExitCodeLong()).isPositive();
		}
	}

	@Test
	void finishesWhatItHasBegunWhenStopped() throws Exception {
		try (ServiceContainer stopped = container("hello-v2")) {
			stopped.start();
			ExecutorService users = Executors.newFixedThreadPool(20);
			Callable<HttpResponse<String>> slow = () -> Http.get(stopped.main("/delay/3s"));
			List<Future<HttpResponse<String>>> answers = new ArrayList<>();
			for (int i = 0; i < 20; i++) {
				answers.add(users.submit(slow));
			}
			Awaitility.await()
				.until(() -> Http.get(stopped.management().resolve("/actuator/prometheus")).body(),
						(metrics) -> metrics.lines()
							.filter((line) -> line.startsWith("tomcat_connections_current_connections")
									&& line.contains("http-nio-8080"))
							.anyMatch((line) -> Double.parseDouble(line.substring(line.lastIndexOf(' '))) >= 20)
								|| !metrics.contains("tomcat_connections_current_connections"));
			ContainerState end = stopped.terminate(Duration.ofSeconds(45));
			for (Future<HttpResponse<String>> answer : answers) {
				assertThat(answer.get().statusCode()).isEqualTo(200);
			}
			assertThat(end.getExitCodeLong()).isIn(0L, 143L);
			assertThat(end.getOOMKilled()).isFalse();
			users.shutdown();
		}
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
			victim.kill();
			for (int i = 0; i < 50; i++) {
				HttpResponse<String> refused = Http.get(front.main("/v1"));
				assertThat(refused.statusCode()).isIn(503, 504);
				assertThat(refused.body()).contains("\"upstream\":\"hello-v1\"");
				assertThat(Http.get(front.main("/v2")).statusCode()).isEqualTo(200);
				if (refused.statusCode() == 504) {
					i += 10;
				}
			}
		}
	}

	private static ServiceContainer container(String module) {
		return module.equals("gateway") ? ServiceContainer.gateway(network)
				: ServiceContainer.hello(module).withNetwork(network);
	}

}
