package dev.hellomesh.cluster;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;

/**
 * All objects on a cluster but those that come and go by themselves.
 *
 * @param found what each of them is, by kind, namespace and name
 */
record ClusterObjects(Map<String, JsonNode> found) {

	private static final Set<String> RESTLESS = Set.of("events", "leases", "endpoints", "endpointslices",
			"componentstatuses", "nodes");

	static ClusterObjects of(Cluster cluster) {
		String kinds = cluster.kubectl("api-resources", "--verbs=list", "-o", "name")
			.lines()
			.filter((name) -> !RESTLESS.contains(name.replaceFirst("\\..*", "")))
			.collect(Collectors.joining(","));
		Map<String, JsonNode> found = new TreeMap<>();
		cluster.get(kinds, "--all-namespaces").get("items").forEach((object) -> found.put(name(object), object));
		return new ClusterObjects(found);
	}

	/**
	 * Waits until none comes or goes any more, as they do after an installation.
	 * @param cluster where they are
	 */
	static ClusterObjects settled(Cluster cluster) {
		AtomicReference<ClusterObjects> last = new AtomicReference<>(of(cluster));
		Awaitility.await().atMost(Duration.ofMinutes(1)).pollInterval(Duration.ofSeconds(3)).until(() -> {
			ClusterObjects now = of(cluster);
			return last.getAndSet(now).marks().equals(now.marks());
		});
		return last.get();
	}

	private static String name(JsonNode object) {
		return object.path("apiVersion").asString() + " " + object.path("kind").asString() + " "
				+ object.at("/metadata/namespace").asString("") + "/" + object.at("/metadata/name").asString();
	}

	/**
	 * Tells which there are, and how they are labelled and annotated.
	 */
	Map<String, String> marks() {
		return map((object) -> object.at("/metadata/labels") + " " + object.at("/metadata/annotations"));
	}

	/**
	 * Tells which have been changed since. Istio renews a few every second.
	 */
	Map<String, String> versions() {
		return map((object) -> object.at("/metadata/resourceVersion").asString());
	}

	private Map<String, String> map(Function<JsonNode, String> value) {
		Map<String, String> map = new TreeMap<>();
		this.found.forEach((name, object) -> {
			if (!object.at("/metadata/annotations").has("control-plane.alpha.kubernetes.io/leader")) {
				map.put(name, value.apply(object));
			}
		});
		return map;
	}

}
