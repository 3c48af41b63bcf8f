package dev.hellomesh.cli.cluster;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import dev.hellomesh.cli.base.Program.Result;
import tools.jackson.databind.JsonNode;

/**
 * What is asked of the mesh, and what it should say.
 */
class MeshChecks {

	private static final String INGRESS = "http:istio-ingressgateway:80";

	private final Kubectl kubectl;

	private final String namespace;

	MeshChecks(Cluster cluster) {
		this.kubectl = cluster.kubectl();
		this.namespace = cluster.namespace();
	}

	Finding version(String path, String version) throws InterruptedException {
		Result result = this.kubectl.fromIstio(INGRESS, path);
		if (!result.succeeded()) {
			return Finding.fail(result.lastError(), "version " + version);
		}
		Greeting greeting = Greeting.of(result.out());
		if (!greeting.version().equals(version)) {
			return Finding.fail(result.out(), "version " + version);
		}
		String found = "version " + version + " from pod " + greeting.hostname();
		Set<String> ours = names(this.kubectl.list("pods", "-n", this.namespace, "-l", "app=hello"));
		if (ours.contains(greeting.hostname())) {
			return Finding.ok(found);
		}
		return Finding.fail(found + " of " + namespaceOf(greeting.hostname()),
				"a pod of namespace " + this.namespace
						+ ". The host \"*\" of the ingress belongs to the oldest of several"
						+ " Gateways and VirtualServices: see kubectl get gateways,virtualservices -A, and remove the"
						+ " other one or give each a host of its own in istio/*hello-ingress.yaml");
	}

	private String namespaceOf(String pod) throws InterruptedException {
		return this.kubectl.list("pods", "--all-namespaces", "--field-selector=metadata.name=" + pod)
			.stream()
			.map((each) -> "namespace " + each.at("/metadata/namespace").asString(""))
			.findFirst()
			.orElse("somebody else");
	}

	void sendTraffic() throws InterruptedException {
		this.kubectl.fromIstio(INGRESS, "/v1");
		this.kubectl.fromIstio(INGRESS, "/v2");
	}

	Finding sidecars() throws InterruptedException {
		List<JsonNode> pods = Applications.pods(this.kubectl);
		if (pods.isEmpty()) {
			return Finding.fail("no running pods with app=gateway or app=hello", "nine pods");
		}
		Set<String> without = names(
				pods.stream().filter((pod) -> !Applications.containers(pod).contains("istio-proxy")).toList());
		return Finding.of(without.isEmpty(), without.isEmpty() ? "istio-proxy in all " + pods.size() + " pods"
				: "none in " + String.join(" ", without), "istio-proxy in all " + pods.size() + " pods");
	}

	Finding requestMetrics() throws InterruptedException {
		JsonNode answer = prometheus("count by (destination_workload) (istio_requests_total{reporter=\"destination\","
				+ "destination_workload_namespace=\"" + this.namespace + "\"})");
		return all(Answers.valuesOf("destination_workload", answer), Set.of("gateway", "hello-v1", "hello-v2"));
	}

	Finding applicationMetrics() throws InterruptedException {
		Set<String> pods = names(Applications.pods(this.kubectl));
		if (pods.isEmpty()) {
			return Finding.fail("no running pods", "nine pods");
		}
		JsonNode answer = prometheus("count by (pod) (jvm_threads_live_threads{namespace=\"" + this.namespace + "\"})");
		return all(Answers.valuesOf("pod", answer), pods);
	}

	Finding traces() throws InterruptedException {
		if (!IstioSetup.hasTracingProvider(this.kubectl)) {
			return Finding
				.impossible("ConfigMap istio in istio-system has no tracing provider named jaeger, so Envoy makes"
						+ " no spans. The demo profile has one: istioctl install --set profile=demo -y. Or add it under"
						+ " extensionProviders: docs/deploy.md, \"An Istio that was there before\"");
		}
		JsonNode answer = this.kubectl.jsonFromIstio("http:tracing:80",
				"/jaeger/api/traces?service=gateway." + this.namespace + "&lookback=1h&limit=20");
		String wanted = "a trace with spans of Envoy, of the gateway and of hello";
		return Answers.jointTrace(answer)
			.map((id) -> Finding.ok("trace " + id + " has spans of Envoy, of the gateway and of hello"))
			.orElseGet(() -> Finding.fail(answer.path("data").size() + " traces, none of that kind", wanted));
	}

	Finding graph() throws InterruptedException {
		return all(
				Answers.edges(this.kubectl.jsonFromIstio("http:kiali:20001",
						"/kiali/api/namespaces/graph?namespaces=" + this.namespace
								+ "&graphType=workload&injectServiceNodes=false&duration=300s")),
				Set.of("gateway->hello-v1", "gateway->hello-v2"));
	}

	private JsonNode prometheus(String query) throws InterruptedException {
		return this.kubectl.jsonFromIstio("http:prometheus:9090",
				"/api/v1/query?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8).replace("+", "%20"));
	}

	private static Finding all(Set<String> found, Set<String> wanted) {
		return Finding.of(found.containsAll(wanted), String.join(" ", found), String.join(" ", new TreeSet<>(wanted)));
	}

	private static Set<String> names(List<JsonNode> objects) {
		return objects.stream().map(Kubectl::name).collect(Collectors.toCollection(TreeSet::new));
	}

}
