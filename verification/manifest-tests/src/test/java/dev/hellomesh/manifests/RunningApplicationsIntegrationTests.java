package dev.hellomesh.manifests;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;

import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HTTPGetAction;
import io.fabric8.kubernetes.api.model.HTTPGetActionBuilder;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Starts each application as its Deployment does, with the same environment, and asks it
 * what the Deployment says can be asked; then in the wrong places, to see that noticed.
 */
class RunningApplicationsIntegrationTests {

	private final HttpClient client = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

	private final Map<String, Queue<String>> received = Map.of("/v1/traces", new ConcurrentLinkedQueue<>());

	private HttpServer collector;

	static Stream<String> deployments() {
		return Project.ofThisRepository().deployments().stream().map(Manifest::name);
	}

	@BeforeEach
	void startCollector() throws IOException {
		this.collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		this.received.forEach((path, bodies) -> this.collector.createContext(path, (exchange) -> {
			try (exchange) {
				bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.ISO_8859_1));
				exchange.sendResponseHeaders(200, -1);
			}
		}));
		this.collector.start();
	}

	@AfterEach
	void stopCollector() {
		this.collector.stop(0);
	}

	@ParameterizedTest
	@MethodSource("deployments")
	void answersWhereItsDeploymentAsks(String name, @TempDir Path directory) throws Exception {
		Manifest<Deployment> deployment = Project.ofThisRepository()
			.deployments()
			.stream()
			.filter((candidate) -> candidate.name().equals(name))
			.findFirst()
			.orElseThrow();
		Path log = directory.resolve("log");
		try (ContainerProcess process = ContainerProcess.start(deployment, this.collector.getAddress().getPort(),
				log)) {
			Container container = WorkloadChecks.container(deployment);
			await().atMost(Duration.ofSeconds(90))
				.pollInterval(Duration.ofMillis(500))
				.ignoreExceptions()
				.failFast(() -> assertThat(process.isAlive()).as(Files.readString(log)).isTrue())
				.untilAsserted(() -> assertThatIsUp(process, container.getStartupProbe()));
			assertThatIsUp(process, container.getReadinessProbe());
			assertThatIsUp(process, container.getLivenessProbe());
			assertThatMetricsAreScraped(process, Project.podAnnotations(deployment));
			assertThatMistakesAreNoticed(process, container.getReadinessProbe(), Project.podAnnotations(deployment));
			get(process.uri("http", "/v1"));
			await().atMost(Duration.ofSeconds(30))
				.untilAsserted(() -> assertThat(this.received.get("/v1/traces"))
					.anyMatch((spans) -> spans.contains(Project.podLabels(deployment).get("app") + ".a-namespace")
							&& spans.contains(name + "-a-pod")));
			assertThat(Files.readString(log)).contains("\"ecs\":{\"version\"");
		}
	}

	private void assertThatMetricsAreScraped(ContainerProcess process, Map<String, String> annotations)
			throws Exception {
		HttpResponse<String> scrape = get(process.uri(Integer.parseInt(annotations.get("prometheus.io/port")),
				annotations.get("prometheus.io/path")));
		assertThat(scrape.statusCode()).isEqualTo(200);
		// Kiali offers the two dashboards by the first of these, and fills them from all.
		for (String metric : List.of("jvm_threads_live_threads", "jvm_buffer_total_capacity_bytes",
				"jvm_memory_used_bytes", "jvm_threads_states_threads")) {
			assertThat(scrape.body()).contains("\n" + metric + "{");
		}
	}

	// Not by the status alone: hello greets on every path that nothing else answers.
	private void assertThatIsUp(ContainerProcess process, Probe probe) throws Exception {
		HttpResponse<String> answer = get(
				process.uri(probe.getHttpGet().getPort().getStrVal(), probe.getHttpGet().getPath()));
		assertThat(answer.statusCode()).isEqualTo(200);
		assertThat(answer.body()).contains("\"status\":\"UP\"");
	}

	private void assertThatMistakesAreNoticed(ContainerProcess process, Probe probe, Map<String, String> annotations) {
		for (HTTPGetAction wrong : List.of(new HTTPGetActionBuilder(probe.getHttpGet()).withPath("/ready").build(),
				new HTTPGetActionBuilder(probe.getHttpGet()).withPort(new IntOrString("http-management")).build())) {
			assertThatExceptionOfType(AssertionError.class)
				.isThrownBy(() -> assertThatIsUp(process, new ProbeBuilder(probe).withHttpGet(wrong).build()));
		}
		for (Map.Entry<String, String> wrong : Map
			.of("prometheus.io/port", "8080", "prometheus.io/path", "/actuator/metrics")
			.entrySet()) {
			Map<String, String> changed = new HashMap<>(annotations);
			changed.put(wrong.getKey(), wrong.getValue());
			assertThatExceptionOfType(AssertionError.class)
				.isThrownBy(() -> assertThatMetricsAreScraped(process, changed));
		}
	}

	private HttpResponse<String> get(URI uri) throws IOException, InterruptedException {
		return this.client.send(HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(10)).build(),
				HttpResponse.BodyHandlers.ofString());
	}

}
