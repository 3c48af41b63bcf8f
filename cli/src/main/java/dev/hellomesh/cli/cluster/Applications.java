package dev.hellomesh.cli.cluster;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

import dev.hellomesh.cli.base.Program.Result;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What is in the namespace of the applications before deploy: their Deployments, what is
 * in {@code istio}, and the label for sidecars. What was there before the first deploy is
 * not ours to remove.
 */
final class Applications {

	static final List<String> DEPLOYMENTS = List.of("hello-v1", "hello-v2", "gateway");

	private final Cluster cluster;

	private final Set<String> made = new TreeSet<>(List.of("applications", "mesh", "injection"));

	private Set<String> madeBefore = Set.of();

	private boolean labelled;

	private boolean deployed;

	private boolean restart;

	private Applications(Cluster cluster) {
		this.cluster = cluster;
	}

	static Applications look(Cluster cluster, Steps steps) throws InterruptedException {
		Applications applications = new Applications(cluster);
		if (cluster.reached()) {
			applications.lookAtNamespace(steps);
		}
		return applications;
	}

	private void lookAtNamespace(Steps steps) throws InterruptedException {
		String name = this.cluster.namespace();
		if (name.equals("istio-system") || name.startsWith("kube-")) {
			steps.refuse("kubectl's namespace is " + name + ", which has other tenants." + howToChoose());
		}
		JsonNode namespace = this.cluster.kubectl().get("namespace", name);
		if (namespace.isMissingNode()) {
			steps.refuse("kubectl's namespace is " + name + ", which does not exist: kubectl create namespace " + name);
			return;
		}
		if (Kubectl.ends(namespace)) {
			steps.refuse("kubectl's namespace is " + name + ", which is being deleted." + howToChoose());
		}
		this.madeBefore = Marks.made(namespace);
		String injection = Kubectl.label(namespace, "istio-injection");
		this.labelled = injection.equals("enabled");
		if (!this.labelled && !injection.isEmpty()) {
			steps.refuse("The namespace " + name + " has the label istio-injection=" + injection
					+ ": somebody wants no sidecars there." + howToChoose());
		}
		lookAtObjects(steps);
	}

	private void lookAtObjects(Steps steps) throws InterruptedException {
		Kubectl kubectl = this.cluster.kubectl();
		List<String> deployments = Stream.concat(Stream.of("deployment"), DEPLOYMENTS.stream()).toList();
		this.deployed = !kubectl.get(deployments.toArray(String[]::new)).isMissingNode();
		String inNamespace = " in the namespace " + this.cluster.namespace() + " already: mesh undeploy will leave ";
		if (this.deployed && !this.madeBefore.contains("applications")) {
			this.made.remove("applications");
			steps.note("The applications are" + inNamespace + "them there.");
		}
		if (!this.madeBefore.contains("mesh") && hasMesh(kubectl)) {
			this.made.remove("mesh");
			steps.note("What is in istio is" + inNamespace + "it there.");
		}
		if (this.labelled && !this.madeBefore.contains("injection")) {
			this.made.remove("injection");
		}
		// The label does nothing for pods that run already, also where it was there
		// before.
		this.restart = this.deployed && !this.labelled
				|| pods(kubectl).stream().anyMatch((pod) -> !containers(pod).contains("istio-proxy"));
	}

	private static boolean hasMesh(Kubectl kubectl) throws InterruptedException {
		Result result = kubectl.run("get", "-f", "istio", "--ignore-not-found", "-o", "name");
		if (result.succeeded()) {
			return !result.out().isBlank();
		}
		// Where the cluster does not know the kinds, there are none of them.
		if (result.err().contains("no matches for kind")) {
			return false;
		}
		throw kubectl.failed(result, "get", "-f", "istio");
	}

	boolean deployed() {
		return this.deployed;
	}

	boolean restarts() {
		return this.restart;
	}

	void deploy(Steps steps, @Nullable Path kustomization) throws InterruptedException {
		Kubectl kubectl = this.cluster.kubectl();
		String namespace = this.cluster.namespace();
		if (!this.made.equals(this.madeBefore)) {
			steps.run(kubectl.words("annotate", "namespace", namespace, Marks.annotation(this.made), "--overwrite"));
		}
		if (!this.labelled) {
			steps.run(kubectl.words("label", "namespace", namespace, "istio-injection=enabled"));
		}
		steps.run((kustomization != null) ? kubectl.words("apply", "-k", GeneratedFiles.typed(kustomization))
				: kubectl.words("apply", "-f", "k8s"));
		steps.run(kubectl.words("apply", "-f", "istio"));
		if (this.restart) {
			steps.run(restartCommand());
		}
	}

	List<String> restartCommand() {
		List<String> command = new ArrayList<>(this.cluster.kubectl().words("rollout", "restart"));
		DEPLOYMENTS.forEach((name) -> command.add("deployment/" + name));
		return command;
	}

	// Lists the pods of the applications. What has failed or was evicted stays on
	// Kubernetes' list for long, and says nothing.
	static List<JsonNode> pods(Kubectl kubectl) throws InterruptedException {
		return kubectl.list("pods", "-l", "app in (gateway,hello)", "--field-selector=status.phase=Running")
			.stream()
			.filter((pod) -> !Kubectl.ends(pod))
			.toList();
	}

	static List<String> containers(JsonNode pod) {
		return Stream.of("initContainers", "containers")
			.flatMap((kind) -> pod.path("spec").path(kind).valueStream())
			.map((container) -> container.path("name").asString(""))
			.toList();
	}

	private static String howToChoose() {
		return " Choose another: kubectl config set-context --current --namespace=NAME";
	}

}
