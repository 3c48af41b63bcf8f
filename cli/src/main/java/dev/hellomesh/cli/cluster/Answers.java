package dev.hellomesh.cli.cluster;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import tools.jackson.databind.JsonNode;

/**
 * What Prometheus, Jaeger and Kiali say.
 */
final class Answers {

	private Answers() {
	}

	static Set<String> valuesOf(String label, JsonNode prometheus) {
		return prometheus.at("/data/result")
			.valueStream()
			.map((result) -> result.path("metric").path(label).asString(""))
			.filter((value) -> !value.isEmpty())
			.collect(Collectors.toCollection(TreeSet::new));
	}

	// Finds a trace with spans of Envoy, which have a node_id, and of both applications,
	// which come from Java's SDK.
	static Optional<String> jointTrace(JsonNode jaeger) {
		return jaeger.path("data")
			.valueStream()
			.filter(Answers::isJoint)
			.map((trace) -> trace.path("traceID").asString(""))
			.findFirst();
	}

	private static boolean isJoint(JsonNode trace) {
		Set<String> java = trace.path("processes")
			.valueStream()
			.filter((process) -> hasTag(process, "telemetry.sdk.language", "java"))
			.map((process) -> process.path("serviceName").asString("").replaceFirst("\\..*", ""))
			.collect(Collectors.toSet());
		boolean envoy = trace.path("spans").valueStream().anyMatch((span) -> hasTag(span, "node_id", ""));
		return envoy && java.contains("gateway") && java.contains("hello");
	}

	private static boolean hasTag(JsonNode of, String key, String value) {
		return of.path("tags")
			.valueStream()
			.anyMatch((tag) -> tag.path("key").asString("").equals(key)
					&& (value.isEmpty() || tag.path("value").asString("").equals(value)));
	}

	static Set<String> edges(JsonNode kiali) {
		Map<String, String> workloads = new HashMap<>();
		data(kiali, "nodes")
			.forEach((node) -> workloads.put(node.path("id").asString(""), node.path("workload").asString("")));
		return data(kiali, "edges")
			.map((edge) -> workloads.get(edge.path("source").asString("")) + "->"
					+ workloads.get(edge.path("target").asString("")))
			.collect(Collectors.toCollection(TreeSet::new));
	}

	private static Stream<JsonNode> data(JsonNode kiali, String elements) {
		return kiali.path("elements").path(elements).valueStream().map((element) -> element.path("data"));
	}

}
