package dev.hellomesh.cli.cluster;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import tools.jackson.databind.JsonNode;

/**
 * Istio's addons, which come with its release.
 */
class Addons {

	static final List<String> NAMES = List.of("jaeger", "prometheus", "grafana", "kiali");

	/**
	 * What they consist of, in istio-system.
	 */
	static final String KINDS = "deployment,service,configmap,serviceaccount,role,rolebinding";

	/**
	 * And outside it.
	 */
	static final String CLUSTER_KINDS = "clusterrole,clusterrolebinding";

	private final Cluster cluster;

	private final Steps steps;

	private final IstioRelease release;

	private final Kiali kiali;

	private final Map<String, JsonNode> before = new LinkedHashMap<>();

	private final List<String> missing = new ArrayList<>();

	Addons(Cluster cluster, Steps steps, IstioRelease release, Kiali kiali) {
		this.cluster = cluster;
		this.steps = steps;
		this.release = release;
		this.kiali = kiali;
	}

	void look(IstioSetup istio) throws InterruptedException {
		Kubectl kubectl = this.cluster.kubectl();
		if (this.cluster.reached()) {
			kubectl.list("deployment", "-n", "istio-system")
				.forEach((deployment) -> this.before.put(Kubectl.name(deployment), deployment));
		}
		for (String name : NAMES) {
			JsonNode deployment = this.before.get(name);
			if (deployment == null || Marks.ours(deployment) && !isComplete(name)) {
				this.missing.add(name);
			}
		}
		if (!this.missing.isEmpty()) {
			this.release.problem(this.missing, istio.version()).ifPresent(this.steps::refuse);
		}
	}

	// Where a deploy was cut off in the middle of one.
	private boolean isComplete(String name) throws InterruptedException {
		Path file = this.release.addon(name);
		if (!Files.exists(file)) {
			return true;
		}
		JsonNode found = this.cluster.kubectl().get("-f", file.toString());
		return Math.max(1, found.path("items").size()) >= Manifests.objects(file).size();
	}

	void deploy() throws InterruptedException {
		for (String name : this.missing) {
			this.steps.pipe(Marks.apply(this.cluster.kubectl(), GeneratedFiles.typed(this.release.addon(name))));
		}
		JsonNode deployment = this.before.get("kiali");
		if (deployment == null || this.missing.contains("kiali")) {
			this.kiali.switchOnNew(this.release);
		}
		else {
			this.kiali.switchOnExisting(deployment);
		}
	}

}
