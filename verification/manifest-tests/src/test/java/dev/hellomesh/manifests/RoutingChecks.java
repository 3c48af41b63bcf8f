package dev.hellomesh.manifests;

import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

import io.fabric8.istio.api.api.networking.v1alpha3.Destination;
import io.fabric8.istio.api.api.networking.v1alpha3.HTTPMirrorPolicy;
import io.fabric8.istio.api.api.networking.v1alpha3.HTTPRoute;
import io.fabric8.istio.api.api.networking.v1alpha3.HTTPRouteDestination;
import io.fabric8.istio.api.api.networking.v1alpha3.Subset;
import io.fabric8.istio.api.networking.v1.DestinationRule;
import io.fabric8.istio.api.networking.v1.Gateway;
import io.fabric8.istio.api.networking.v1.VirtualService;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRouteRule;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.ParentReference;
import org.jspecify.annotations.Nullable;

/**
 * Checks of where requests go.
 */
final class RoutingChecks {

	private RoutingChecks() {
	}

	static void everyRouteLeadsToAService(Project project, Findings findings) {
		for (Manifest<VirtualService> manifest : project.all(VirtualService.class)) {
			if (isForTheMesh(manifest)) {
				manifest.object()
					.getSpec()
					.getHosts()
					.forEach((host) -> service(project, findings, manifest, host, 80));
			}
			for (String gateway : manifest.object().getSpec().getGateways()) {
				if (!gateway.equals("mesh") && project.inForceWith(manifest, Gateway.class)
					.stream()
					.noneMatch((candidate) -> candidate.name().equals(gateway))) {
					findings.add(manifest, "is for the Gateway %s, which is nowhere", gateway);
				}
			}
			for (HTTPRoute route : manifest.object().getSpec().getHttp()) {
				destinations(route).forEach((destination) -> service(project, findings, manifest, destination.getHost(),
						(destination.getPort() != null) ? destination.getPort().getNumber().intValue() : 80));
			}
		}
		for (Manifest<DestinationRule> manifest : project.all(DestinationRule.class)) {
			service(project, findings, manifest, manifest.object().getSpec().getHost(), 80);
		}
		for (Manifest<io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRoute> manifest : GatewayApiChecks
			.httpRoutes(project)) {
			for (ParentReference parent : manifest.object().getSpec().getParentRefs()) {
				parent(project, findings, manifest, parent);
			}
			for (HTTPRouteRule rule : manifest.object().getSpec().getRules()) {
				rule.getBackendRefs()
					.forEach((backend) -> service(project, findings, manifest, backend.getName(), backend.getPort()));
			}
		}
	}

	private static Stream<Destination> destinations(HTTPRoute route) {
		return Stream.of(route.getRoute().stream().map(HTTPRouteDestination::getDestination),
				route.getMirrors().stream().map(HTTPMirrorPolicy::getDestination), Stream.ofNullable(route.getMirror()))
			.flatMap((stream) -> stream);
	}

	private static void parent(Project project, Findings findings,
			Manifest<io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRoute> manifest, ParentReference parent) {
		if ("Service".equals(parent.getKind())) {
			service(project, findings, manifest, parent.getName(), Objects.requireNonNullElse(parent.getPort(), 80));
		}
		else if (project.in("istio/gateway-api", io.fabric8.kubernetes.api.model.gatewayapi.v1.Gateway.class)
			.stream()
			.noneMatch((candidate) -> candidate.name().equals(parent.getName()))) {
			findings.add(manifest, "belongs to the Gateway %s, which is nowhere", parent.getName());
		}
	}

	private static void service(Project project, Findings findings, Manifest<?> manifest, String host, int port) {
		Manifest<Service> service = project.services().get(host);
		if (service == null) {
			findings.add(manifest, "names the host %s, which is no Service", host);
		}
		else if (service.object().getSpec().getPorts().stream().noneMatch((candidate) -> candidate.getPort() == port)) {
			findings.add(manifest, "names the port %s, which the Service %s does not have", port, host);
		}
	}

	static void theGatewayKnowsItsUpstreams(Project project, Findings findings) {
		for (Manifest<Deployment> deployment : project.deployments()) {
			for (EnvVar variable : WorkloadChecks.container(deployment).getEnv()) {
				if (variable.getName().startsWith("HELLO_")) {
					URI uri = URI.create(variable.getValue());
					service(project, findings, deployment, uri.getHost(), (uri.getPort() > 0) ? uri.getPort() : 80);
				}
			}
		}
		Map<String, String> expected = Map.of("HELLO_V1_URL", "hello-v1-svc", "HELLO_V2_URL", "hello-v2-svc",
				"HELLO_URL", "hello-svc");
		project.deploymentsWith(Map.of("app", "gateway"))
			.forEach((deployment) -> expected.forEach((variable, service) -> {
				if (!service.equals(URI.create(WorkloadChecks.value(deployment, variable)).getHost())) {
					findings.add(deployment, "does not set %s to the Service %s", variable, service);
				}
			}));
	}

	static void everyRoutedSubsetExists(Project project, Findings findings) {
		for (Manifest<VirtualService> manifest : project.all(VirtualService.class)) {
			for (HTTPRoute route : manifest.object().getSpec().getHttp()) {
				destinations(route).filter((destination) -> destination.getSubset() != null)
					.filter((destination) -> subset(project, manifest, destination) == null)
					.forEach((destination) -> findings.add(manifest,
							"sends requests to the subset %s of %s, which no DestinationRule names",
							destination.getSubset(), destination.getHost()));
			}
		}
	}

	static @Nullable Subset subset(Project project, Manifest<?> manifest, Destination destination) {
		return project.inForceWith(manifest, DestinationRule.class)
			.stream()
			.filter((rule) -> rule.object().getSpec().getHost().equals(destination.getHost()))
			.flatMap((rule) -> rule.object().getSpec().getSubsets().stream())
			.filter((subset) -> subset.getName().equals(destination.getSubset()))
			.findFirst()
			.orElse(null);
	}

	static void everySubsetIsOneDeployment(Project project, Findings findings) {
		for (Manifest<DestinationRule> rule : project.all(DestinationRule.class)) {
			for (Subset subset : rule.object().getSpec().getSubsets()) {
				List<Manifest<Deployment>> behind = subsetOf(project, rule, subset);
				if (behind.size() != 1) {
					findings.add(rule, "has a subset %s with the pods of %s Deployments", subset.getName(),
							behind.size());
				}
			}
		}
	}

	static List<Manifest<Deployment>> subsetOf(Project project, Manifest<DestinationRule> rule, Subset subset) {
		List<Manifest<Deployment>> behind = new ArrayList<>(
				project.deploymentsBehind(rule.object().getSpec().getHost()));
		behind.retainAll(project.deploymentsWith(subset.getLabels()));
		return behind;
	}

	static void hostsHaveOneVirtualService(Project project, Findings findings) {
		Set<String> taken = new HashSet<>();
		for (Manifest<VirtualService> manifest : project.in("istio", VirtualService.class)) {
			for (String host : manifest.object().getSpec().getHosts()) {
				if (!taken.add(isForTheMesh(manifest) + host)) {
					findings.add(manifest, "is the second one for %s", host);
				}
			}
		}
	}

	private static boolean isForTheMesh(Manifest<VirtualService> manifest) {
		List<String> gateways = manifest.object().getSpec().getGateways();
		return gateways.isEmpty() || gateways.contains("mesh");
	}

	static void weightsAddUp(Project project, Findings findings) {
		for (Manifest<VirtualService> manifest : project.all(VirtualService.class)) {
			for (HTTPRoute route : manifest.object().getSpec().getHttp()) {
				List<Integer> weights = route.getRoute().stream().map(HTTPRouteDestination::getWeight).toList();
				weights(findings, manifest, weights);
			}
		}
		for (Manifest<io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRoute> manifest : GatewayApiChecks
			.httpRoutes(project)) {
			for (HTTPRouteRule rule : manifest.object().getSpec().getRules()) {
				List<Integer> weights = new ArrayList<>();
				rule.getBackendRefs().forEach((backend) -> weights.add(backend.getWeight()));
				weights(findings, manifest, weights);
			}
		}
	}

	private static void weights(Findings findings, Manifest<?> manifest, List<@Nullable Integer> weights) {
		if (weights.size() == 1) {
			if (weights.get(0) != null) {
				findings.add(manifest, "weighs the only destination of a route");
			}
			return;
		}
		int sum = weights.stream().mapToInt((weight) -> (weight != null) ? weight : 0).sum();
		if (sum != 100 || weights.contains(null)) {
			findings.add(manifest, "has weights that sum to %s instead of 100", sum);
		}
	}

	static void aLostVersionStaysVisible(Project project, Findings findings) {
		for (Manifest<VirtualService> manifest : project.all(VirtualService.class)) {
			manifest.object()
				.getSpec()
				.getHosts()
				.stream()
				.filter((host) -> project.deploymentsBehind(host).size() == 1)
				.forEach((host) -> findings.add(manifest, "bends the direct way to %s, where a 503 has to show", host));
		}
	}

}
