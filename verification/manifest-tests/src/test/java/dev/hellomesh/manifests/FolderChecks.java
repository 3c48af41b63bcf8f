package dev.hellomesh.manifests;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.istio.api.telemetry.v1.Telemetry;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRoute;

/**
 * Checks of files and folders as kubectl reads them.
 */
final class FolderChecks {

	private static final Set<String> BUILT_IN = Set.of("v1", "apps/v1", "policy/v1", "autoscaling/v2",
			"networking.k8s.io/v1");

	private static final Set<String> DEPRECATED = Set.of("DestinationRule consecutiveErrors", "VirtualService percent",
			"VirtualService mirrorPercent", "VirtualService mirror_percent", "Deployment serviceAccount",
			"Service loadBalancerIP");

	// For a live cluster, istioctl analyze reports these as IST0135.
	private static final Set<String> DEPRECATED_ANNOTATIONS = Set.of("sidecar.istio.io/inject",
			"sidecar.istio.io/discoveryAddress", "sidecar.istio.io/extraStatTags",
			"sidecar.istio.io/statsInclusionPrefixes", "sidecar.istio.io/statsInclusionSuffixes",
			"sidecar.istio.io/statsInclusionRegexps");

	private FolderChecks() {
	}

	static void everythingIsKnownToTheModels(Project project, Findings findings) {
		findings.addAll(project.unreadable());
	}

	static void objectsAreDeclaredOnce(Project project, Findings findings) {
		List<Manifest<?>> together = new ArrayList<>(project.folder("k8s"));
		together.addAll(project.folder("k8s/optional"));
		together.addAll(project.folder("istio"));
		for (List<Manifest<?>> folder : List.of(together, project.folder("istio/gateway-api"))) {
			for (int i = 0; i < folder.size(); i++) {
				Manifest<?> manifest = folder.get(i);
				folder.subList(0, i)
					.stream()
					.filter(manifest::sameObjectAs)
					.forEach((other) -> findings.add(manifest, "is declared in %s too", other.file()));
			}
		}
	}

	static void nothingSaysWhichNamespace(Project project, Findings findings) {
		for (Manifest<?> manifest : project.all()) {
			// The object's own, or that of what a route belongs or leads to.
			texts(manifest, "namespace")
				.forEach((namespace) -> findings.add(manifest, "is bound to the namespace %s", namespace));
			Stream.of("host", "hosts")
				.flatMap((field) -> texts(manifest, field))
				.filter((host) -> host.contains("."))
				.forEach((host) -> findings.add(manifest, "names the host %s with its namespace", host));
		}
	}

	private static Stream<String> texts(Manifest<?> manifest, String field) {
		return manifest.tree()
			.findValues(field)
			.stream()
			.flatMap((value) -> value.isArray() ? value.valueStream() : Stream.of(value))
			.map(JsonNode::asText);
	}

	static void nothingIsDeprecated(Project project, Findings findings) {
		for (Manifest<?> manifest : project.all()) {
			for (String deprecated : DEPRECATED) {
				String[] kindAndField = deprecated.split(" ");
				if (manifest.object().getKind().equals(kindAndField[0])
						&& manifest.tree().findValue(kindAndField[1]) != null) {
					findings.add(manifest, "uses %s, which is deprecated", kindAndField[1]);
				}
			}
			for (JsonNode annotations : manifest.tree().findValues("annotations")) {
				DEPRECATED_ANNOTATIONS.stream()
					.filter(annotations::has)
					.forEach((annotation) -> findings.add(manifest, "is annotated with %s, which is deprecated",
							annotation));
			}
		}
		// The models know the experimental fields too; a cluster with the standard
		// channel does not.
		for (Manifest<HTTPRoute> route : project.all(HTTPRoute.class)) {
			Stream.of("retry", "sessionPersistence")
				.filter((field) -> route.tree().findValue(field) != null)
				.forEach((field) -> findings.add(route, "uses %s, which is experimental", field));
		}
	}

	static void k8sNeedsNoMesh(Project project, Findings findings) {
		Stream.concat(project.folder("k8s").stream(), project.folder("k8s/optional").stream())
			.filter((manifest) -> !BUILT_IN.contains(manifest.object().getApiVersion()))
			.forEach((manifest) -> findings.add(manifest, "is not built into Kubernetes"));
	}

	static void bothWaysOfApplyingAreTheSame(Project project, Findings findings) {
		for (String folder : List.of("k8s", "k8s/optional", "istio", "istio/mesh", "istio/scenarios",
				"istio/gateway-api")) {
			Stream.of(".yml", ".json", "/kustomization.yaml")
				.flatMap((suffix) -> project.list(folder, suffix).stream())
				.forEach((file) -> findings.add(file, "would be applied by kubectl -f as well"));
		}
		try {
			JsonNode kustomization = new YAMLMapper().readTree(project.text("k8s/Kustomization"));
			List<String> resources = new ArrayList<>();
			kustomization.path("resources").forEach((resource) -> resources.add("k8s/" + resource.asText()));
			if (!new HashSet<>(resources).equals(new HashSet<>(project.list("k8s", ".yaml")))) {
				findings.add("k8s/Kustomization", "lists %s, the folder holds %s", resources,
						project.list("k8s", ".yaml"));
			}
			kustomization.fieldNames().forEachRemaining((field) -> {
				if (!Set.of("apiVersion", "kind", "resources").contains(field)) {
					findings.add("k8s/Kustomization", "changes objects by %s, which kubectl -f does not", field);
				}
			});
		}
		catch (JsonProcessingException ex) {
			findings.add("k8s/Kustomization", "%s", ex.getMessage());
		}
	}

	static void telemetryIsOnOncePerNamespace(Project project, Findings findings) {
		for (String folder : List.of("istio", "istio/mesh")) {
			List<Manifest<Telemetry>> telemetries = project.in(folder, Telemetry.class);
			boolean on = telemetries.size() == 1 && telemetries.get(0)
				.object()
				.getSpec()
				.getTracing()
				.stream()
				.anyMatch((tracing) -> Double.valueOf(100).equals(tracing.getRandomSamplingPercentage())
						&& tracing.getProviders().stream().anyMatch((provider) -> provider.getName().equals("jaeger")))
					&& !telemetries.get(0).object().getSpec().getAccessLogging().isEmpty();
			if (!on) {
				findings.add(folder + "/telemetry.yaml",
						"the folder does not hold one Telemetry that traces all requests to jaeger and logs them");
			}
		}
	}

}
