package dev.hellomesh.manifests;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

import io.fabric8.istio.api.api.networking.v1alpha3.HTTPRouteDestination;
import io.fabric8.istio.api.api.networking.v1alpha3.Subset;
import io.fabric8.istio.api.networking.v1.VirtualService;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPBackendRef;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRoute;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRouteRule;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRouteTimeouts;

/**
 * Checks of the baseline as Kubernetes' own API says it.
 */
final class GatewayApiChecks {

	private GatewayApiChecks() {
	}

	static List<Manifest<HTTPRoute>> httpRoutes(Project project) {
		return project.all(HTTPRoute.class);
	}

	static void gatewayApiSaysTheSame(Project project, Findings findings) {
		List<Manifest<VirtualService>> virtualServices = project.in("istio", VirtualService.class);
		for (Manifest<VirtualService> manifest : virtualServices) {
			Map<String, Integer> shares = new TreeMap<>();
			for (HTTPRouteDestination route : manifest.object().getSpec().getHttp().get(0).getRoute()) {
				Subset subset = RoutingChecks.subset(project, manifest, route.getDestination());
				Map<String, String> labels = (subset != null) ? subset.getLabels() : Map.of();
				project.deploymentsBehind(route.getDestination().getHost())
					.stream()
					.filter((deployment) -> Project.podLabels(deployment).entrySet().containsAll(labels.entrySet()))
					.forEach((deployment) -> shares.put(deployment.name(),
							Objects.requireNonNullElse(route.getWeight(), 100)));
			}
			shares(project, manifest.name()).ifPresentOrElse((others) -> {
				if (!others.equals(shares)) {
					findings.add("istio/gateway-api/http-route-" + manifest.name() + ".yaml",
							"sends requests to %s, %s to %s", others, manifest.id(), shares);
				}
			}, () -> findings.add(manifest, "has no HTTPRoute of its name in istio/gateway-api"));
		}
	}

	private static Optional<Map<String, Integer>> shares(Project project, String name) {
		return httpRoutes(project).stream().filter((route) -> route.name().equals(name)).findFirst().map((route) -> {
			Map<String, Integer> shares = new TreeMap<>();
			for (HTTPBackendRef backend : route.object().getSpec().getRules().get(0).getBackendRefs()) {
				int weight = Objects.requireNonNullElse(backend.getWeight(), 100);
				if (weight > 0) {
					project.deploymentsBehind(backend.getName())
						.forEach((deployment) -> shares.put(deployment.name(), weight));
				}
			}
			return shares;
		});
	}

	static void gatewayApiTakesThePlaceOfTheRest(Project project, Findings findings) {
		String commands = project.text("istio/README.md");
		for (Manifest<?> manifest : project.folder("istio")) {
			boolean replaced = Set.of("Gateway", "VirtualService").contains(manifest.object().getKind());
			String verb = replaced ? "kubectl delete --ignore-not-found" : "kubectl apply";
			if (commands.lines()
				.noneMatch((line) -> line.startsWith(verb) && line.contains(" -f " + manifest.file()))) {
				findings.add("istio/README.md", "does not say '%s -f %s' before Gateway API", verb, manifest.file());
			}
		}
	}

	/**
	 * Istio takes {@code backendRequest} for the whole request where there is no retry,
	 * so it would cut {@code request} short.
	 */
	static void gatewayApiLimitsTheWholeRequest(Project project, Findings findings) {
		for (Manifest<HTTPRoute> manifest : httpRoutes(project)) {
			Set<Duration> expected = project.in("istio", VirtualService.class)
				.stream()
				.filter((virtualService) -> virtualService.name().equals(manifest.name()))
				.flatMap((virtualService) -> virtualService.object().getSpec().getHttp().stream())
				.filter((route) -> route.getTimeout() != null)
				.map((route) -> TimeoutChecks.duration(route.getTimeout()))
				.collect(Collectors.toSet());
			for (HTTPRouteRule rule : manifest.object().getSpec().getRules()) {
				HTTPRouteTimeouts timeouts = rule.getTimeouts();
				if (timeouts == null || timeouts.getRequest() == null
						|| !expected.equals(Set.of(TimeoutChecks.duration(timeouts.getRequest())))) {
					findings.add(manifest, "limits a request to %s, its VirtualService to %s",
							(timeouts != null) ? timeouts.getRequest() : null, expected);
				}
				if (timeouts != null && timeouts.getBackendRequest() != null && rule.getRetry() == null) {
					findings.add(manifest, "has a backendRequest without a retry, which replaces request");
				}
			}
		}
	}

}
