package dev.hellomesh.contract;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Metrics that dashboards and alerts can rely on, and that no stranger can blow up.
 */
interface MetricsContract extends Contract {

	/** A sample of the text format: name, labels, value. */
	Pattern SAMPLE = Pattern.compile("^(\\w+)(?:\\{(.*)})? (\\S+)$", Pattern.MULTILINE);

	/** A label of a sample: name, value. */
	Pattern LABEL = Pattern.compile("(\\w+)=\"((?:[^\"\\\\]|\\\\.)*)\"");

	@Test
	default void countsGreetings() {
		double before = greetings(scrape());
		String path = "/" + UUID.randomUUID();
		Http.get(hello().main(path));
		// A request is counted after it was answered.
		Awaitility.await().untilAsserted(() -> assertThat(greetings(scrape())).isGreaterThan(before));
		assertThat(Http.get(hello().management("/actuator/prometheus")).body()).doesNotContain(path);
	}

	@Test
	default void hasThePromisedMetrics() {
		Http.get(hello().main("/"));
		Awaitility.await()
			.untilAsserted(() -> assertThat(scrape()).extracting(Sample::name)
				.contains("http_server_requests_seconds_bucket", "http_server_requests_seconds_count",
						"http_server_requests_seconds_sum", "jvm_info", "jvm_memory_used_bytes",
						"jvm_threads_live_threads", "process_cpu_usage", "process_uptime_seconds"));
		assertThat(scrape()).allSatisfy((sample) -> assertThat(sample.labels()).containsKey("application"));
		assertThat(scrape()).filteredOn((sample) -> sample.name().equals("http_server_requests_seconds_bucket"))
			.extracting((sample) -> sample.labels().get("le"))
			.contains("0.005", "0.1", "1.0", "10.0", "+Inf");
	}

	@Test
	default void doesNotTimeRequestsUnderWay() {
		Http.get(hello().main("/"));
		Awaitility.await()
			.untilAsserted(() -> assertThat(scrape()).extracting(Sample::name)
				.contains("http_server_requests_seconds_count")
				.noneMatch((name) -> name.startsWith("http_server_requests_active")));
	}

	@Test
	default void hasNoMetricsThatSlowDownTheStart() {
		assertThat(scrape()).extracting(Sample::name)
			.noneMatch((name) -> name.startsWith("tomcat_") || name.startsWith("ssl_"))
			.doesNotContain("jvm_gc_overhead", "jvm_memory_usage_after_gc");
	}

	@Test
	default void leavesKubernetesItsLabels() {
		Set<String> names = scrape().stream()
			.flatMap((sample) -> sample.labels().keySet().stream())
			.collect(Collectors.toCollection(TreeSet::new));
		assertThat(names).contains("application", "uri")
			.doesNotContain("app", "version", "namespace", "pod", "node", "instance", "job");
	}

	@Test
	default void keepsTheNumberOfSeriesSmall() {
		for (int i = 0; i < 20; i++) {
			Http.get(hello().main("/" + i));
			Http.get(hello().main("/status/" + (570 + i)));
			Http.get(hello().main("/delay/" + i + "ns"));
			Http.send("METHOD" + i, hello().main("/"), "");
		}
		Http.get(hello().main("/headers"));
		Awaitility.await()
			.untilAsserted(() -> assertThat(values("uri")).contains("/**", "/headers", "/status/{code}",
					"/delay/{duration}", "UNKNOWN"));
		assertThat(values("uri")).isSubsetOf("/**", "/headers", "/status/{code}", "/delay/{duration}", "UNKNOWN");
		assertThat(values("method")).isSubsetOf("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "UNKNOWN");
		Awaitility.await().untilAsserted(() -> assertThat(values("status")).contains("5xx"));
		assertThat(values("status")).doesNotContain("570", "589");
	}

	@Test
	default void doesNotCountThePlatformsQuestions() {
		for (String path : List.of("/livez", "/readyz")) {
			Http.get(hello().main(path));
		}
		for (String path : List.of("/actuator/health", "/actuator/info", "/actuator/faults", "/actuator/sbom")) {
			Http.get(hello().management(path));
		}
		double before = greetings(scrape());
		Http.get(hello().main("/"));
		// Whatever was asked before this greeting has been counted when it has.
		Awaitility.await().untilAsserted(() -> assertThat(greetings(scrape())).isGreaterThan(before));
		assertThat(values("uri")).isNotEmpty()
			.allSatisfy((uri) -> assertThat(uri).doesNotContain("actuator", "livez", "readyz"));
	}

	private Set<String> values(String label) {
		return scrape().stream()
			.filter((sample) -> sample.name().startsWith("http_server_requests"))
			.map((sample) -> sample.labels().get(label))
			.collect(Collectors.toCollection(TreeSet::new));
	}

	private static double greetings(List<Sample> samples) {
		return samples.stream()
			.filter((sample) -> sample.name().equals("http_server_requests_seconds_count"))
			.filter((sample) -> "/**".equals(sample.labels().get("uri")) && "200".equals(sample.labels().get("status")))
			.mapToDouble(Sample::value)
			.sum();
	}

	private List<Sample> scrape() {
		HttpResponse<String> response = Http.get(hello().management("/actuator/prometheus"));
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(Http.header(response, "Content-Type")).startsWith("text/plain;version=0.0.4");
		return SAMPLE.matcher(response.body()).results().map(Sample::of).toList();
	}

	/**
	 * One line of a scrape.
	 *
	 * @param name name of the metric
	 * @param labels its labels
	 * @param value its value
	 */
	record Sample(String name, Map<String, String> labels, double value) {

		static Sample of(MatchResult line) {
			String labels = (line.group(2) != null) ? line.group(2) : "";
			return new Sample(line.group(1),
					LABEL.matcher(labels)
						.results()
						.collect(Collectors.toMap((label) -> label.group(1), (label) -> label.group(2))),
					Double.parseDouble(line.group(3)));
		}

	}

}
