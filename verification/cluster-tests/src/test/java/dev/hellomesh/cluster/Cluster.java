package dev.hellomesh.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The cluster that these tests may change, asked and changed as people do it.
 */
final class Cluster {

	static final String PODS = "app in (gateway,hello)";

	private static final JsonMapper JSON = new JsonMapper();

	private final String context = Objects.requireNonNull(System.getProperty("cluster.context"),
			"-Dcluster.context=NAME says which cluster these tests may change");

	String context() {
		return this.context;
	}

	String namespace() {
		String namespace = kubectl("config", "view", "--minify", "-o", "jsonpath={..namespace}");
		return namespace.isEmpty() ? "default" : namespace;
	}

	Program tryKubectl(String... arguments) {
		List<String> command = new ArrayList<>(List.of("kubectl", "--context", this.context));
		command.addAll(List.of(arguments));
		return Program.run(command);
	}

	String kubectl(String... arguments) {
		return tryKubectl(arguments).successful().output();
	}

	String istioctl(String... arguments) {
		String home = System.getenv("ISTIO_HOME");
		List<String> command = new ArrayList<>(
				List.of((home != null) ? home + "/bin/istioctl" : "istioctl", "--context", this.context));
		command.addAll(List.of(arguments));
		return Program.run(command).successful().output();
	}

	/**
	 * Names a file of the project.
	 */
	String file(String path) {
		return System.getProperty("mesh.root") + "/" + path;
	}

	JsonNode get(String... arguments) {
		return JSON.readTree(
				kubectl(Stream.concat(Stream.of("get", "-o", "json"), Stream.of(arguments)).toArray(String[]::new)));
	}

	/**
	 * Asks a service of Istio's namespace, through the API server.
	 */
	JsonNode ask(String service, String path) {
		return JSON
			.readTree(kubectl("get", "--raw", "/api/v1/namespaces/istio-system/services/" + service + "/proxy" + path));
	}

	List<Pod> pods(String selector) {
		return get("pods", "-l", selector).get("items").valueStream().map(Pod::of).toList();
	}

	List<Pod> pods() {
		return pods(PODS);
	}

	void awaitReady() {
		Awaitility.await("nine pods of two ready containers each")
			.atMost(Duration.ofMinutes(3))
			.pollInterval(Duration.ofSeconds(1))
			.until(() -> {
				List<Pod> pods = pods();
				return pods.size() == 9 && pods.stream().allMatch(Pod::ready);
			});
	}

}
