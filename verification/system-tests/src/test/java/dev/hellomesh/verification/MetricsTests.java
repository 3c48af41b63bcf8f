package dev.hellomesh.verification;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import dev.hellomesh.contract.Http;
import org.apache.skywalking.oap.server.library.util.prometheus.metrics.Histogram;
import org.apache.skywalking.oap.server.library.util.prometheus.metrics.Metric;
import org.apache.skywalking.oap.server.library.util.prometheus.metrics.Summary;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

@RunningSystem
class MetricsTests {

	private static final String SERVER_REQUESTS = "http_server_requests_seconds";

	// Prometheus takes these from the pod; a tag of ours would win over them.
	private static final List<String> TAGS_OF_PROMETHEUS = List.of("app", "version", "namespace", "pod", "node",
			"instance", "job");

	private static final Double[] BUCKETS = { 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0,
			Double.POSITIVE_INFINITY };

	private final HelloMesh mesh;

	MetricsTests(HelloMesh mesh) {
		this.mesh = mesh;
	}

	@Test
	void requestsAreCountedOnBothSides() {
		Map<String, String> atHello = Map.of("application", "hello-v1", "method", "GET", "uri", "/status/{code}",
				"status", "226", "outcome", "SUCCESS", "exception", "none", "error", "none");
		Map<String, String> atGateway = Map.of("application", "gateway", "method", "GET", "uri", "/v1/**", "status",
				"226", "outcome", "SUCCESS", "exception", "none", "error", "none");
		for (int i = 0; i < 7; i++) {
			assertThat(this.mesh.get("/v1/status/226").statusCode()).isEqualTo(226);
		}
		assertCounted(this.mesh.helloV1(), SERVER_REQUESTS, atHello, 7);
		assertCounted(this.mesh.gateway(), SERVER_REQUESTS, atGateway, 7);
	}

	@Test
	void manyPathsAreOneSeries() {
		Map<String, String> greetings = Map.of("method", "GET", "status", "200");
		long before = Scrape.of(this.mesh.helloV2()).count(SERVER_REQUESTS, greetings);
		int series = Scrape.of(this.mesh.gateway()).histograms(SERVER_REQUESTS, Map.of("uri", "/v2/**")).size();
		for (int i = 0; i < 12; i++) {
			assertThat(this.mesh.get("/v2/path/" + i).statusCode()).isEqualTo(200);
		}
		assertCounted(this.mesh.helloV2(), SERVER_REQUESTS, Map.of("method", "GET", "status", "200", "uri", "/**"),
				before + 12);
		assertThat(Scrape.of(this.mesh.gateway()).histograms(SERVER_REQUESTS, Map.of("uri", "/v2/**")))
			.hasSizeBetween(1, series + 1);
	}

	@Test
	void histogramsAreConsistent() {
		this.mesh.get("/v1");
		this.mesh.get("/v1/status/404");
		assertConsistent(this.mesh.helloV1(), SERVER_REQUESTS);
		assertConsistent(this.mesh.gateway(), SERVER_REQUESTS);
	}

	@Test
	void parserUnderstandsEveryLine() {
		for (PackagedService service : this.mesh.services()) {
			Scrape scrape = Scrape.of(service);
			List<String> declared = scrape.text()
				.lines()
				.filter((line) -> line.startsWith("# TYPE "))
				.map((line) -> line.split(" ")[2])
				.toList();
			assertThat(scrape.names()).containsExactlyElementsOf(declared);
			assertThat(declared).doesNotHaveDuplicates();
			long samples = scrape.text().lines().filter((line) -> !line.startsWith("#")).count();
			assertThat(scrape.metrics().mapToLong(MetricsTests::lines).sum()).isEqualTo(samples);
		}
	}

	@Test
	void whatDashboardsAskForIsThere() {
		this.mesh.get("/v1");
		for (PackagedService service : List.of(this.mesh.gateway(), this.mesh.helloV1())) {
			Scrape scrape = Scrape.of(service);
			assertThat(scrape.names()).contains(SERVER_REQUESTS, "jvm_memory_used_bytes", "jvm_memory_committed_bytes",
					"jvm_memory_max_bytes", "jvm_threads_live_threads", "jvm_threads_daemon_threads",
					"jvm_threads_states_threads", "jvm_buffer_total_capacity_bytes", "process_cpu_usage");
			assertThat(scrape.metrics())
				.allSatisfy((metric) -> assertThat(metric.getLabels()).containsEntry("application", service.name())
					.doesNotContainKeys(TAGS_OF_PROMETHEUS.toArray(String[]::new)));
		}
	}

	@Test
	void probesAndScrapesAreNotCounted() {
		for (PackagedService service : List.of(this.mesh.gateway(), this.mesh.helloV1())) {
			Http.get(service.uri("/livez"));
			Http.get(service.uri("/readyz"));
			Http.get(service.managementUri("/actuator/health"));
		}
		this.mesh.get("/v1");
		for (PackagedService service : List.of(this.mesh.gateway(), this.mesh.helloV1())) {
			assertThat(Scrape.of(service).histograms(SERVER_REQUESTS, Map.of())).isNotEmpty()
				.allSatisfy((histogram) -> assertThat(histogram.getLabels().get("uri")).doesNotContain("livez",
						"readyz", "actuator"));
		}
	}

	@Test
	void promtoolFindsNoFault() throws Exception {
		assumeThat(MeshCopy.find("promtool")).as("promtool, of Prometheus, on the PATH").isPresent();
		for (PackagedService service : this.mesh.services()) {
			Process promtool = new ProcessBuilder("promtool", "check", "metrics").redirectErrorStream(true).start();
			promtool.outputWriter(StandardCharsets.UTF_8).append(Scrape.of(service).text()).close();
			try (InputStream output = promtool.getInputStream()) {
				String said = new String(output.readAllBytes(), StandardCharsets.UTF_8);
				// 3 is for names that it would choose otherwise, 1 for what it cannot
				// read.
				assertThat(promtool.waitFor()).as(said).isIn(0, 3);
			}
		}
	}

	private static void assertCounted(PackagedService service, String name, Map<String, String> tags, long count) {
		// Counted when the request is over, which the caller may know first.
		Awaitility.await()
			.atMost(Duration.ofSeconds(10))
			.untilAsserted(
					() -> assertThat(Scrape.of(service).count(name, tags)).as("%s %s", name, tags).isEqualTo(count));
	}

	private static void assertConsistent(PackagedService service, String name) {
		assertThat(Scrape.of(service).histograms(name, Map.of())).isNotEmpty().allSatisfy((histogram) -> {
			Map<Double, Long> buckets = new TreeMap<>(histogram.getBuckets());
			assertThat(buckets.keySet()).containsExactly(BUCKETS);
			assertThat(List.copyOf(buckets.values())).isSorted();
			assertThat(buckets).containsEntry(Double.POSITIVE_INFINITY, histogram.getSampleCount());
			assertThat(histogram.getSampleSum()).isPositive();
		});
	}

	// Beside its buckets or quantiles a histogram or summary is a line for its sum and
	// one for its count.
	private static int lines(Metric metric) {
		if (metric instanceof Histogram histogram) {
			return histogram.getBuckets().size() + 2;
		}
		return (metric instanceof Summary summary) ? summary.getQuantiles().size() + 2 : 1;
	}

}
