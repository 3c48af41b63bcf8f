package dev.hellomesh.cluster;

import java.util.ArrayList;
import java.util.List;

/**
 * A pod with a shell and curl, to run commands in. Its image is that of the sidecars,
 * which every node has.
 */
final class HelperPod implements AutoCloseable {

	private final Cluster cluster;

	private final String name;

	HelperPod(Cluster cluster, String name, boolean meshed, String spec) {
		this.cluster = cluster;
		this.name = name;
		// What a run left behind that was killed
		delete();
		cluster.kubectl("run", name, "--image=" + image(cluster), "--image-pull-policy=IfNotPresent",
				"--labels=sidecar.istio.io/inject=" + meshed, "--annotations=sidecar.istio.io/nativeSidecar=true",
				"--overrides={\"spec\":" + spec + "}", "--command", "--", "sleep", "3600");
		cluster.kubectl("wait", "pod", name, "--for=condition=Ready", "--timeout=120s");
	}

	Program run(String... command) {
		List<String> arguments = new ArrayList<>(List.of("exec", this.name, "-c", this.name, "--"));
		arguments.addAll(List.of(command));
		return this.cluster.tryKubectl(arguments.toArray(String[]::new));
	}

	/**
	 * Asks for a URL and tells the status, or how curl failed, and what the body is.
	 */
	String ask(String url) {
		Program curl = run("curl", "-s", "--max-time", "5", "-w", " %{http_code}", url);
		return (curl.status() == 0) ? curl.output() : "curl " + curl.status();
	}

	@Override
	public void close() {
		delete();
	}

	private void delete() {
		this.cluster.kubectl("delete", "pod", this.name, "--ignore-not-found", "--grace-period=0", "--force");
	}

	// The distroless variant has neither; the one without the word has both.
	private static String image(Cluster cluster) {
		return cluster
			.kubectl("get", "pods", "-l", "app=gateway", "-o",
					"jsonpath={.items[0].spec['containers','initContainers'][?(@.name=='istio-proxy')].image}")
			.replaceFirst("-distroless.*", "");
	}

}
