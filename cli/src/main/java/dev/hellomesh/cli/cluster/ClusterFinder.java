package dev.hellomesh.cli.cluster;

import java.nio.file.Path;
import java.util.List;

import dev.hellomesh.cli.base.CommandFailedException;
import dev.hellomesh.cli.base.Program;
import dev.hellomesh.cli.base.Program.Result;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Chooses the cluster: the one that was named, or kubectl's current one if it is known to
 * be on this machine.
 */
class ClusterFinder {

	static final int KUBERNETES_MINOR = 32;

	private final Steps steps;

	private final Path root;

	private final String command;

	ClusterFinder(Steps steps, Path root, String command) {
		this.steps = steps;
		this.root = root;
		this.command = command;
	}

	Cluster find(@Nullable String given) throws InterruptedException {
		if (Program.find("kubectl").isEmpty()) {
			this.steps.refuse("mesh " + this.command
					+ " needs kubectl, but there is none on the PATH: https://kubernetes.io/docs/tasks has it.");
			return unreached(null, ClusterKind.REMOTE, "default");
		}
		Kubectl any = new Kubectl(this.root, null);
		Result current = any.run("config", "current-context");
		String context = (given != null) ? known(any, given) : current.out().strip();
		if (context.isEmpty()) {
			this.steps.refuse("kubectl points at no cluster (" + current.lastError()
					+ "). docs/deploy.md, \"A cluster\", has ways to start one on this machine.");
			return unreached(null, ClusterKind.REMOTE, "default");
		}
		ClusterKind kind = ClusterKind.of(context);
		if (kind == ClusterKind.REMOTE && given == null) {
			throw new CommandFailedException("kubectl points at \"" + context
					+ "\", which is not known to be a cluster on this machine. If it is the one you mean: mesh "
					+ this.command + " --context " + Steps.quoted(context));
		}
		return ask(new Kubectl(this.root, context), context, kind);
	}

	private String known(Kubectl kubectl, String given) throws InterruptedException {
		Result result = kubectl.run("config", "get-contexts", "-o", "name");
		if (!result.succeeded()) {
			throw kubectl.failed(result, "config", "get-contexts", "-o", "name");
		}
		List<String> contexts = result.out().lines().toList();
		if (!contexts.contains(given)) {
			throw new CommandFailedException(
					"kubectl knows no context \"" + given + "\". It knows: " + String.join(" ", contexts));
		}
		return given;
	}

	private Cluster ask(Kubectl kubectl, String context, ClusterKind kind) throws InterruptedException {
		Result config = kubectl.run("config", "view", "--minify", "-o", "json");
		if (!config.succeeded()) {
			throw kubectl.failed(config, "config", "view", "--minify");
		}
		String namespace = Kubectl.JSON.readTree(config.out()).at("/contexts/0/context/namespace").asString("default");
		Result version = kubectl.run("get", "--raw", "/version");
		if (!version.succeeded()) {
			this.steps.refuse("The cluster of context " + context
					+ " does not answer. Does it run, and may you ask it? kubectl says:\n" + version.lastError());
			return unreached(context, kind, namespace);
		}
		if (!this.command.equals("deploy")) {
			return new Cluster(kubectl, context, kind, "", namespace, List.of(), true);
		}
		refuseOld(Kubectl.JSON.readTree(version.out()));
		List<JsonNode> nodes = kubectl.list("nodes");
		String profile = nodes.stream()
			.map((node) -> Kubectl.label(node, "minikube.k8s.io/name"))
			.filter((name) -> !name.isEmpty())
			.findFirst()
			.orElse("");
		if (kind == ClusterKind.REMOTE && !profile.isEmpty()) {
			return new Cluster(kubectl, context, ClusterKind.MINIKUBE, profile, namespace, nodes, true);
		}
		return new Cluster(kubectl, context, kind, profile(context, kind), namespace, nodes, true);
	}

	private void refuseOld(JsonNode version) {
		int minor = Integer.parseInt("0" + version.path("minor").asString("").replaceAll("\\D", ""));
		if (minor < KUBERNETES_MINOR) {
			this.steps.refuse("The cluster is Kubernetes 1." + minor + ", but Istio " + IstioVersion.KNOWN + " needs 1."
					+ KUBERNETES_MINOR + " or newer.");
		}
	}

	private Cluster unreached(@Nullable String context, ClusterKind kind, String namespace) {
		return new Cluster(new Kubectl(this.root, context), context, kind,
				(context != null) ? profile(context, kind) : "", namespace, List.of(), false);
	}

	private static String profile(String context, ClusterKind kind) {
		return switch (kind) {
			case KIND, K3D -> context.substring(context.indexOf('-') + 1);
			default -> context;
		};
	}

}
