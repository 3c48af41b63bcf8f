package dev.hellomesh.cluster;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What Jaeger, Prometheus and Kiali show. Before other tests: what Kiali draws includes
 * calls of the minute before.
 */
@ExtendWith(DeployedMesh.class)
@Order(1)
record ObservabilityTests(Cluster cluster, Ingress ingress) {

	// Scrapes are 15 s apart, a rate needs two, and the graph is of the last minute.
	private static final ConditionFactory AWAIT = Awaitility.await()
		.atMost(Duration.ofMinutes(3))
		.pollInterval(Duration.ofSeconds(2));

	@Test
	void tracesRequestThroughProxiesAndApplications() {
		String id = traceOfRequest();
		String namespace = this.cluster.namespace();
		Set<String> wanted = Set.of("Envoy istio-ingressgateway.istio-system", "Envoy gateway." + namespace,
				"Envoy hello." + namespace, "Java gateway." + namespace, "Java hello." + namespace);
		AWAIT.untilAsserted(() -> assertThat(tracers(id)).isEqualTo(wanted));
		System.out.println("trace " + id + ": " + tracers(id));
	}

	@Test
	void logsRequestAsJsonWithItsTrace() {
		String id = traceOfRequest();
		AWAIT.untilAsserted(() -> {
			assertThat(logged("gateway", id)).isEqualTo("gateway");
			assertThat(logged("hello", id)).isEqualTo("hello-v1");
		});
	}

	// The mesh begins the trace; the answer is the headers as hello got them.
	private String traceOfRequest() {
		String headers = this.ingress.awaitAnswer("/v1/headers").body();
		return new JsonMapper().readTree(headers).at("/traceparent/0").asString().split("-")[1];
	}

	private String logged(String app, String trace) {
		return this.cluster.kubectl("logs", "-l", "app=" + app, "-c", app, "--tail=500")
			.lines()
			.filter((line) -> line.contains(trace))
			.map((line) -> new JsonMapper().readTree(line).at("/service/name").asString())
			.findFirst()
			.orElse("");
	}

	@Test
	void scrapesEveryApplication() {
		Set<String> wanted = this.cluster.pods().stream().map(Pod::name).collect(Collectors.toSet());
		AWAIT.untilAsserted(() -> assertThat(scraped()).isEqualTo(wanted));
		System.out.println("jvm_threads_live_threads of " + scraped());
	}

	@Test
	void drawsTheCallsThatWereMadeAndNoOthers() {
		try (Load load = Load.on(this.ingress, "/v1", "/v2")) {
			AWAIT.untilAsserted(() -> assertThat(edges()).containsExactlyInAnyOrder("istio-ingressgateway->gateway",
					"gateway->hello-v1", "gateway->hello-v2"));
			System.out.println("Kiali's graph: " + edges() + ", " + load.stop());
		}
	}

	private Set<String> tracers(String id) {
		JsonNode trace = this.cluster.ask("http:tracing:80", "/jaeger/api/traces/" + id).at("/data/0");
		return trace.get("spans")
			.valueStream()
			.map((span) -> trace.get("processes").get(span.get("processID").asString()))
			.map((process) -> (process.toString().contains("\"java\"") ? "Java " : "Envoy ")
					+ process.get("serviceName").asString())
			.collect(Collectors.toSet());
	}

	private Set<String> scraped() {
		return this.cluster
			.ask("http:prometheus:9090",
					"/api/v1/query?query=jvm_threads_live_threads%7Bnamespace%3D%22" + this.cluster.namespace()
							+ "%22%7D")
			.at("/data/result")
			.valueStream()
			.map((series) -> series.at("/metric/pod").asString())
			.collect(Collectors.toSet());
	}

	private List<String> edges() {
		JsonNode elements = this.cluster
			.ask("http:kiali:20001",
					"/kiali/api/namespaces/graph?namespaces=" + this.cluster.namespace()
							+ "&graphType=workload&injectServiceNodes=false&duration=60s")
			.get("elements");
		Map<String, String> names = elements.get("nodes")
			.valueStream()
			.map((node) -> node.get("data"))
			.collect(Collectors.toMap((node) -> node.get("id").asString(),
					(node) -> node.path("workload").asString("?")));
		return elements.get("edges")
			.valueStream()
			.map((edge) -> edge.get("data"))
			.map((edge) -> names.get(edge.get("source").asString()) + "->" + names.get(edge.get("target").asString()))
			.toList();
	}

}
