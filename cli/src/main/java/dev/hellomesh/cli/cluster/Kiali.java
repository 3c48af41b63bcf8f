package dev.hellomesh.cli.cluster;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import tools.jackson.databind.JsonNode;

/**
 * Switches Kiali's tracing, which its addon comes without.
 */
class Kiali {

	private static final String NAMESPACE = "istio-system";

	private final Kubectl kubectl;

	private final Steps steps;

	private final GeneratedFiles files;

	Kiali(Kubectl kubectl, Steps steps, GeneratedFiles files) {
		this.kubectl = kubectl;
		this.steps = steps;
		this.files = files;
	}

	void switchOnNew(IstioRelease release) throws InterruptedException {
		Optional<JsonNode> config = release.objectOfAddon("kiali", "ConfigMap", "kiali");
		if (config.isPresent()) {
			switchOn(config.get(), true);
		}
		else {
			this.steps.note("Kiali's tracing is switched on here, once its addon is found.");
		}
	}

	void switchOnExisting(JsonNode deployment) throws InterruptedException {
		switchOn(configMap(), Marks.ours(deployment));
	}

	private void switchOn(JsonNode configMap, boolean ours) throws InterruptedException {
		KialiConfig config = config(configMap);
		Optional<Boolean> tracing = config.tracing();
		if (tracing.isEmpty()) {
			this.steps.note("Whether Kiali shows traces cannot be read from its ConfigMap. " + byHand(true));
		}
		else if (!tracing.get()) {
			if (!ours) {
				this.steps.run(this.kubectl.words("annotate", "configmap", "kiali", "-n", NAMESPACE,
						Marks.MADE + "=tracing", "--overwrite"));
			}
			change(config, true);
		}
		else if ((ours || Marks.made(configMap).contains("tracing")) && runsWithOlder(configMap)) {
			restart();
		}
	}

	void switchOff() throws InterruptedException {
		KialiConfig config = config(configMap());
		if (config.tracing().isPresent()) {
			change(config, false);
		}
		else {
			this.steps.note("Whether Kiali shows traces cannot be read from its ConfigMap. " + byHand(false));
		}
		this.steps.run(this.kubectl.words("annotate", "configmap", "kiali", "-n", NAMESPACE, Marks.MADE + "-"));
	}

	private void change(KialiConfig config, boolean on) throws InterruptedException {
		Path patch = this.files.kialiPatch(config.withTracing(on).text());
		this.steps.run(this.kubectl.words("patch", "configmap", "kiali", "-n", NAMESPACE, "--type", "merge",
				"--patch-file", GeneratedFiles.typed(patch)));
		restart();
	}

	private void restart() throws InterruptedException {
		this.steps.run(this.kubectl.words("rollout", "restart", "deployment/kiali", "-n", NAMESPACE));
	}

	private JsonNode configMap() throws InterruptedException {
		return this.kubectl.get("configmap", "kiali", "-n", NAMESPACE, "--show-managed-fields");
	}

	// Where a deploy was cut off before it restarted Kiali.
	private boolean runsWithOlder(JsonNode configMap) throws InterruptedException {
		List<Instant> changes = configMap.at("/metadata/managedFields")
			.valueStream()
			.filter((change) -> change.at("/fieldsV1/f:data").isObject())
			.map((change) -> Instant.parse(change.path("time").asString("")))
			.toList();
		return this.kubectl.list("pods", "-n", NAMESPACE, "-l", "app.kubernetes.io/name=kiali")
			.stream()
			.filter((pod) -> !Kubectl.ends(pod))
			.map((pod) -> Instant.parse(pod.at("/metadata/creationTimestamp").asString("")))
			.anyMatch((start) -> changes.stream().anyMatch(start::isBefore));
	}

	private static KialiConfig config(JsonNode configMap) {
		return new KialiConfig(configMap.at("/data/config.yaml").asString(""));
	}

	private static String byHand(boolean on) {
		return "By hand: kubectl edit configmap kiali -n istio-system, and set external_services, tracing, enabled: "
				+ on;
	}

}
