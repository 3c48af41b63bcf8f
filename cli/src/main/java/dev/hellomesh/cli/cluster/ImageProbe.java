package dev.hellomesh.cli.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import dev.hellomesh.cli.base.Polling;
import dev.hellomesh.cli.base.Program.Result;
import dev.hellomesh.cli.base.Progress;
import dev.hellomesh.cli.base.Terminal;
import tools.jackson.databind.JsonNode;

/**
 * Asks nodes whether they have images: with a pod on each of them for a moment, whose
 * containers may not pull any. A node's status lists 50 images, and lags.
 */
class ImageProbe {

	private static final int LIMIT_SECONDS = 60;

	private static final Duration INTERVAL = Duration.ofMillis(300);

	private static final Set<String> EFFECTS = Set.of("NoSchedule", "NoExecute");

	private final Cluster cluster;

	private final Kubectl kubectl;

	private final Terminal terminal;

	ImageProbe(Cluster cluster, Terminal terminal) {
		this.cluster = cluster;
		this.kubectl = cluster.kubectl();
		this.terminal = terminal;
	}

	@SuppressWarnings("try")
	Answer look(List<String> images) throws InterruptedException {
		List<String> nodes = this.cluster.nodes()
			.stream()
			.filter(ImageProbe::isSchedulable)
			.map(Kubectl::name)
			.toList();
		if (nodes.isEmpty()) {
			return new Answer(List.of(), List.of(), List.of("No node takes pods: kubectl get nodes"));
		}
		String what = "Asking " + nodes.size()
				+ " nodes for the images, with the pods hello-mesh-images-… in the namespace "
				+ this.cluster.namespace();
		try (Progress progress = this.terminal.progress(what)) {
			remove();
			create(nodes, images);
			return Polling.ask(Duration.ofSeconds(LIMIT_SECONDS), INTERVAL, this::read,
					(answer) -> answer.isComplete(nodes.size() * images.size()));
		}
		finally {
			remove();
		}
	}

	static boolean isSchedulable(JsonNode node) {
		return !node.at("/spec/unschedulable").asBoolean(false) && node.at("/spec/taints")
			.valueStream()
			.filter((taint) -> EFFECTS.contains(taint.path("effect").asString("")))
			// Kubernetes' own come and go, as while a node starts.
			.allMatch((taint) -> taint.path("key").asString("").startsWith("node.kubernetes.io/"));
	}

	private void create(List<String> nodes, List<String> images) throws InterruptedException {
		List<Object> pods = new ArrayList<>();
		for (int i = 0; i < nodes.size(); i++) {
			pods.add(pod("hello-mesh-images-" + (i + 1), nodes.get(i), images));
		}
		Map<String, Object> list = Map.of("apiVersion", "v1", "kind", "List", "items", pods);
		Result result = this.kubectl.runWith(Kubectl.JSON.writeValueAsString(list), "create", "-f", "-");
		if (!result.succeeded()) {
			throw this.kubectl.failed(result, "create", "-f", "-");
		}
	}

	static Map<String, Object> pod(String name, String node, List<String> images) {
		List<Object> containers = new ArrayList<>();
		for (int i = 0; i < images.size(); i++) {
			containers.add(container("image-" + (i + 1), images.get(i)));
		}
		String[] mark = Marks.PROBE.split("=");
		return Map.of("apiVersion", "v1", "kind", "Pod", "metadata",
				Map.of("name", name, "labels", Map.of(mark[0], mark[1], "sidecar.istio.io/inject", "false")), "spec",
				Map.of("nodeName", node, "restartPolicy", "Never", "activeDeadlineSeconds", 2 * LIMIT_SECONDS,
						"terminationGracePeriodSeconds", 0, "automountServiceAccountToken", false, "securityContext",
						Map.of("runAsNonRoot", true, "runAsUser", 10001, "seccompProfile",
								Map.of("type", "RuntimeDefault")),
						"tolerations", List.of(Map.of("operator", "Exists")), "containers", containers));
	}

	private static Map<String, Object> container(String name, String image) {
		return Map.of("name", name, "image", image, "imagePullPolicy", "Never", "command",
				List.of("/opt/java/bin/java", "-version"), "resources",
				Map.of("requests", Map.of("cpu", "1m", "memory", "8Mi"), "limits",
						Map.of("cpu", "500m", "memory", "128Mi")),
				"securityContext",
				Map.of("allowPrivilegeEscalation", false, "capabilities", Map.of("drop", List.of("ALL"))));
	}

	private Answer read() throws InterruptedException {
		return Answer.of(this.kubectl.list("pods", "-l", Marks.PROBE));
	}

	private void remove() throws InterruptedException {
		this.kubectl.run("delete", "pod", "-l", Marks.PROBE, "--ignore-not-found", "--wait=true");
	}

	/**
	 * What the pods' status says.
	 *
	 * @param present images that are there
	 * @param missing sentences about those that are not
	 * @param unclear sentences about those of which it cannot be told yet
	 */
	record Answer(List<Present> present, List<String> missing, List<String> unclear) {

		static Answer of(List<JsonNode> pods) {
			List<Present> present = new ArrayList<>();
			Set<String> missing = new TreeSet<>();
			List<String> unclear = new ArrayList<>();
			for (JsonNode pod : pods) {
				String node = pod.at("/spec/nodeName").asString("");
				List<JsonNode> statuses = pod.at("/status/containerStatuses").valueStream().toList();
				for (JsonNode container : pod.at("/spec/containers")) {
					String image = container.path("image").asString("");
					JsonNode status = statuses.stream()
						.filter((each) -> each.path("name").equals(container.path("name")))
						.findFirst()
						.orElse(Kubectl.JSON.missingNode());
					String waiting = status.at("/state/waiting/reason").asString("");
					if (waiting.equals("ErrImageNeverPull")) {
						missing.add("none of " + image + " on node " + node);
					}
					else if (status.at("/state/terminated/exitCode").asInt(0) != 0) {
						missing.add("that of " + image + " on node " + node + " does not run there: "
								+ status.at("/state/terminated/reason").asString("")
								+ status.at("/state/terminated/message").asString(""));
					}
					else if (status.at("/state/terminated").isMissingNode()
							&& status.at("/state/running").isMissingNode()) {
						String reason = pod.at("/status/reason").asString(waiting);
						unclear.add("Whether node " + node + " has " + image + " cannot be told: its pod "
								+ Kubectl.name(pod) + " is " + pod.at("/status/phase").asString("not there")
								+ (reason.isEmpty() ? "" : ", " + reason) + ".");
					}
					else {
						present.add(new Present(image, node, status.path("imageID").asString("")));
					}
				}
			}
			present.sort(Comparator.comparing(Present::image).thenComparing(Present::node));
			return new Answer(present, List.copyOf(missing), unclear);
		}

		boolean isComplete(int expected) {
			return this.unclear.isEmpty() && this.present.size() + this.missing.size() == expected;
		}

	}

	/**
	 * An image on a node.
	 *
	 * @param image its name
	 * @param node where it is
	 * @param id what the node calls it
	 */
	record Present(String image, String node, String id) {

	}

}
