package dev.hellomesh.manifests;

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
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
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
 * what the Deployment says can be asked; then in a wrong place, to see that noticed.
 */
class RunningApplicationsIntegrationTests {

	private final HttpClient client = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

	private final Queue<String> spans = new ConcurrentLinkedQueue<>();

	private HttpServer collector;

	static Stream<String> deployments() {
		return new Repository().deployments().stream().map(Manifest::name);
	}

	@BeforeEach
	void startCollector() throws Exception {
		this.collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		this.collector.createContext("/v1/traces", (exchange) -> {
			try (exchange) {
				this.spans.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.ISO_8859_1));
				exchange.sendResponseHeaders(200, -1);
			}
		});
		this.collector.start();
	}

	@AfterEach
	void stopCollector() {
		this.collector.stop(0);
	}

	@ParameterizedTest
	@MethodSource("deployments")
	void answersWhereItsDeploymentAsks(String name, @TempDir Path directory) throws Exception {
		Manifest deployment = new Repository().deployments()
			.stream()
			.filter((candidate) -> candidate.name().equals(name))
			.findFirst()
			.orElseThrow();
		Path log = directory.resolve("log");
		try (ContainerProcess process = ContainerProcess.start(deployment, this.collector.getAddress().getPort(),
				log)) {
			await().atMost(Duration.ofSeconds(90))
				.pollInterval(Duration.ofMillis(500))
				.ignoreExceptions()
				.failFast(() -> assertThat(process.isAlive()).as(Files.readString(log)).isTrue())
				.untilAsserted(() -> assertThatIsUp(process, deployment, "startupProbe"));
			assertThatIsUp(process, deployment, "readinessProbe");
			assertThatIsUp(process, deployment, "livenessProbe");
			assertThatExceptionOfType(AssertionError.class)
				.isThrownBy(() -> assertThatIsUp(process.uri("http", "/ready")));
			Map<String, String> annotations = deployment.map("/spec/template/metadata/annotations");
			HttpResponse<String> scrape = get(
					process.uri(annotations.get("prometheus.io/port"), annotations.get("prometheus.io/path")));
			// Kiali offers its dashboards by the first two.
			assertThat(scrape.body()).contains("\njvm_threads_live_threads{", "\njvm_buffer_total_capacity_bytes{",
					"\njvm_memory_used_bytes{", "\njvm_threads_states_threads{");
			get(process.uri("http", "/v1"));
			await().atMost(Duration.ofSeconds(30))
				.untilAsserted(() -> assertThat(this.spans)
					.anyMatch((sent) -> sent.contains(deployment.podLabels().get("app") + ".a-namespace")
							&& sent.contains(name + "-a-pod")));
			assertThat(Files.readString(log)).contains("\"ecs\":{\"version\"");
		}
	}

	private void assertThatIsUp(ContainerProcess process, Manifest deployment, String probe) throws Exception {
		JsonNode request = deployment.container().path(probe).path("httpGet");
		assertThatIsUp(process.uri(request.path("port").asText(), request.path("path").asText()));
	}

	// Not by the status alone: hello greets on every path that nothing else answers.
	private void assertThatIsUp(URI uri) throws Exception {
		HttpResponse<String> response = get(uri);
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.body()).contains("\"status\":\"UP\"");
	}

	private HttpResponse<String> get(URI uri) throws Exception {
		return this.client.send(HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(10)).build(),
				HttpResponse.BodyHandlers.ofString());
	}

}
