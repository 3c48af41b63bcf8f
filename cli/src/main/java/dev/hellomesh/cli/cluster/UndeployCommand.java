package dev.hellomesh.cli.cluster;

import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

import dev.hellomesh.cli.base.Project;
import dev.hellomesh.cli.base.StateLock;
import dev.hellomesh.cli.base.Terminal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.JsonNode;

/**
 * {@code mesh undeploy}.
 */
@Command(name = "undeploy", sortOptions = false, description = { "Remove what mesh deploy made.",
		"That is the services and their mesh, the namespace's label, and Istio and the addons if deploy installed"
				+ " them and no other namespace uses them. What was on the cluster before stays." })
class UndeployCommand implements Callable<Integer> {

	private final Terminal terminal;

	private final Project project;

	@Mixin
	private ChangeOptions options = new ChangeOptions();

	UndeployCommand(Terminal terminal, Project project) {
		this.terminal = terminal;
		this.project = project;
	}

	@Override
	@SuppressWarnings("try")
	public Integer call() throws InterruptedException {
		Steps steps = new Steps(this.terminal, this.project.root(), this.options.dryRun());
		if (steps.dryRun()) {
			return undeploy(steps);
		}
		try (StateLock lock = StateLock.take(this.project, this.terminal, "undeploying")) {
			return undeploy(steps);
		}
	}

	private int undeploy(Steps steps) throws InterruptedException {
		Cluster cluster = new ClusterFinder(steps, this.project.root(), "undeploy").find(this.options.context());
		if (!cluster.reached()) {
			return 1;
		}
		Kubectl kubectl = cluster.kubectl();
		IstioRelease release = new IstioRelease(cluster.context(), this.options.istioDirectory());
		Set<String> made = Marks.made(kubectl.get("namespace", cluster.namespace()));
		boolean istio = Marks.made(kubectl.get("namespace", "istio-system")).contains("istio");
		boolean kinds = IstioSetup.hasKinds(kubectl);
		boolean addons = !kubectl
			.list(Addons.KINDS + "," + Addons.CLUSTER_KINDS, "-n", "istio-system", "-l", Marks.OURS)
			.isEmpty();
		boolean telemetry = kinds
				&& !kubectl.list("telemetries.telemetry.istio.io", "-n", "istio-system", "-l", Marks.OURS).isEmpty();
		boolean tracing = Marks.made(kubectl.get("configmap", "kiali", "-n", "istio-system")).contains("tracing");
		List<String> others = others(kubectl, cluster.namespace());
		if (istio && others.isEmpty() && release.istioctl().isEmpty()) {
			steps.refuse("Istio was installed by mesh deploy, and istioctl removes it,"
					+ " but there is no istioctl on the PATH.");
		}
		boolean shared = istio || addons || telemetry || tracing;
		removeApplications(kubectl, steps, cluster.namespace(), made, kinds);
		if (shared && !others.isEmpty()) {
			steps.note("Istio and the addons stay: they are used by " + String.join(" ", others));
		}
		else {
			removeAddons(kubectl, steps, addons, telemetry, tracing);
			if (istio) {
				removeIstio(kubectl, steps, release);
			}
		}
		// The last, so that a second undeploy goes on where the first was cut off.
		if (!made.isEmpty()) {
			steps.run(kubectl.words("annotate", "namespace", cluster.namespace(), Marks.MADE + "-"));
		}
		if (made.isEmpty() && !shared) {
			steps.note("There is nothing that mesh deploy made."
					+ " For what was applied by hand: docs/deploy.md, \"Remove it\".");
		}
		return steps.refused() ? 1 : 0;
	}

	// Finds the other namespaces in the mesh: with sidecars, with sidecars of a revision,
	// or in ambient mode.
	private static List<String> others(Kubectl kubectl, String ours) throws InterruptedException {
		return kubectl.list("namespaces")
			.stream()
			.filter((namespace) -> !Kubectl.name(namespace).equals(ours) && !Kubectl.ends(namespace)
					&& isInMesh(namespace))
			.map((namespace) -> "namespace/" + Kubectl.name(namespace))
			.toList();
	}

	private static boolean isInMesh(JsonNode namespace) {
		String mode = Kubectl.label(namespace, "istio.io/dataplane-mode");
		return Kubectl.label(namespace, "istio-injection").equals("enabled")
				|| !Kubectl.label(namespace, "istio.io/rev").isEmpty() || !mode.isEmpty() && !mode.equals("none");
	}

	private static void removeApplications(Kubectl kubectl, Steps steps, String namespace, Set<String> made,
			boolean kinds) throws InterruptedException {
		// Without its kinds, Istio's objects are gone too, and kubectl would not know
		// what they are.
		List<String> files = Stream.of("istio", "k8s")
			.filter((file) -> file.equals("istio") ? kinds && made.contains("mesh") : made.contains("applications"))
			.flatMap((file) -> Stream.of("-f", file))
			.toList();
		if (!files.isEmpty()) {
			List<String> delete = kubectl.words("delete", "--ignore-not-found", "--cascade=foreground");
			delete.addAll(files);
			steps.run(delete);
		}
		// Where a deploy or check was killed.
		if (!kubectl.list("pods", "--all-namespaces", "-l", Marks.PROBE).isEmpty()) {
			steps.run(kubectl.words("delete", "pod", "--all-namespaces", "-l", Marks.PROBE));
		}
		if (made.contains("injection")) {
			steps.run(kubectl.words("label", "namespace", namespace, "istio-injection-"));
		}
	}

	private void removeAddons(Kubectl kubectl, Steps steps, boolean addons, boolean telemetry, boolean tracing)
			throws InterruptedException {
		if (telemetry) {
			steps
				.run(kubectl.words("delete", "telemetries.telemetry.istio.io", "-n", "istio-system", "-l", Marks.OURS));
		}
		if (tracing) {
			new Kiali(kubectl, steps, new GeneratedFiles(this.project)).switchOff();
		}
		if (addons) {
			// In this order: what may do much in the whole cluster should not outlast the
			// rest.
			steps.run(kubectl.words("delete", Addons.CLUSTER_KINDS, "-l", Marks.OURS));
			steps.run(kubectl.words("delete", Addons.KINDS, "-n", "istio-system", "-l", Marks.OURS));
		}
	}

	private static void removeIstio(Kubectl kubectl, Steps steps, IstioRelease release) throws InterruptedException {
		steps.run(release.istioctl("uninstall", "--purge", "-y"));
		// istiod would make the ConfigMaps again, which it puts into every namespace.
		steps.run(kubectl.words("wait", "--for=delete", "pod", "-l", "app=istiod", "-n", "istio-system",
				"--timeout=120s"));
		steps.run(kubectl.words("delete", "configmap", "--all-namespaces", "-l", "istio.io/config=true"));
		steps.run(kubectl.words("delete", "namespace", "istio-system"));
	}

}
