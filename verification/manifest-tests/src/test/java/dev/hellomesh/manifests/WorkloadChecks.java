package dev.hellomesh.manifests;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Checks of what is in {@code k8s}, and of what it says about the applications.
 */
final class WorkloadChecks {

	private static final Set<String> BUILT_IN = Set.of("v1", "apps/v1", "policy/v1", "autoscaling/v2",
			"networking.k8s.io/v1");

	private static final Duration LAST_SPANS = Duration.ofSeconds(10);

	private WorkloadChecks() {
	}

	static void podsAreLabelledForKiali(Repository repository, Findings findings) {
		for (Manifest deployment : repository.deployments()) {
			if (!deployment.podLabels().keySet().equals(Set.of("app", "version"))) {
				findings.add(deployment, "labels its pods with %s, where Kiali may find something else than a version",
						deployment.podLabels());
			}
		}
	}

	// With another path they would succeed all the same: hello greets where nothing else
	// answers.
	static void probesAskForHealth(Repository repository, Findings findings) {
		Map<String, String> paths = Map.of("startupProbe", "/livez", "livenessProbe", "/livez", "readinessProbe",
				"/readyz");
		for (Manifest deployment : repository.deployments()) {
			paths.forEach((probe, path) -> {
				if (!deployment.container().path(probe).at("/httpGet/path").asText().equals(path)) {
					findings.add(deployment, "has a %s that does not ask for %s", probe, path);
				}
			});
		}
	}

	static void terminationAddsUp(Repository repository, Findings findings) {
		for (Manifest deployment : repository.deployments()) {
			Duration needed = Duration.ofSeconds(deployment.container().at("/lifecycle/preStop/sleep/seconds").asLong())
				.plus(repository.duration(deployment.name(), "spring.lifecycle.timeout-per-shutdown-phase"))
				.plus(LAST_SPANS);
			String grace = deployment.text("/spec/template/spec/terminationGracePeriodSeconds");
			if (Long.parseLong(grace) <= needed.toSeconds()) {
				findings.add(deployment, "has a grace period of %s s and needs more than %s s", grace,
						needed.toSeconds());
			}
		}
	}

	// A network that enforces no policies accepts these and ignores them.
	static void networkPoliciesFit(Repository repository, Findings findings) {
		for (Manifest policy : repository.all("NetworkPolicy")) {
			for (JsonNode selector : policy.tree().findValues("podSelector")) {
				Map<String, String> labels = new Manifest(policy.file(), selector).map("/matchLabels");
				if (repository.deploymentsWith(labels).isEmpty()) {
					findings.add(policy, "selects no pods with %s", labels);
				}
			}
			policy.tree()
				.findValues("port")
				.stream()
				.filter(JsonNode::isTextual)
				.map(JsonNode::asText)
				.filter((port) -> repository.deployments()
					.stream()
					.anyMatch((deployment) -> !deployment.ports().containsKey(port)))
				.forEach((port) -> findings.add(policy, "names the port %s, which not every pod has", port));
		}
	}

	static void bothWaysOfApplyingAreTheSame(Repository repository, Findings findings) {
		JsonNode kustomization = repository.tree("k8s/Kustomization");
		List<String> resources = kustomization.path("resources")
			.valueStream()
			.map((resource) -> "k8s/" + resource.asText())
			.sorted()
			.toList();
		Set<String> files = repository.files("k8s", "");
		files.remove("k8s/Kustomization");
		if (!resources.equals(List.copyOf(files))) {
			findings.add("k8s/Kustomization", "lists %s, the folder holds %s", resources, files);
		}
		kustomization.fieldNames().forEachRemaining((field) -> {
			if (!Set.of("apiVersion", "kind", "resources").contains(field)) {
				findings.add("k8s/Kustomization", "changes objects by %s, which kubectl -f does not", field);
			}
		});
		Stream.concat(repository.in("k8s").stream(), repository.in("k8s/optional").stream())
			.filter((manifest) -> !BUILT_IN.contains(manifest.text("/apiVersion")))
			.forEach((manifest) -> findings.add(manifest, "is not built into Kubernetes"));
	}

	static void nothingSaysWhichNamespace(Repository repository, Findings findings) {
		for (Manifest manifest : repository.all()) {
			// The object's own, or that of what a route belongs or leads to.
			manifest.tree()
				.findValues("namespace")
				.forEach((namespace) -> findings.add(manifest, "is bound to the namespace %s", namespace));
			Stream.of("host", "hosts")
				.flatMap((field) -> manifest.tree().findValues(field).stream())
				.flatMap((value) -> value.isArray() ? value.valueStream() : Stream.of(value))
				.filter((host) -> Objects.requireNonNull(host.asText()).contains("."))
				.forEach((host) -> findings.add(manifest, "names the host %s with its namespace", host));
		}
	}

}
