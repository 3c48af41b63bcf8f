package dev.hellomesh.manifests;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.istio.api.api.networking.v1alpha3.Destination;
import io.fabric8.istio.api.api.networking.v1alpha3.HTTPMirrorPolicy;
import io.fabric8.istio.api.api.networking.v1alpha3.HTTPRetry;
import io.fabric8.istio.api.api.networking.v1alpha3.HTTPRoute;
import io.fabric8.istio.api.api.networking.v1alpha3.HTTPRouteDestination;
import io.fabric8.istio.api.api.networking.v1alpha3.Subset;
import io.fabric8.istio.api.networking.v1.DestinationRule;
import io.fabric8.istio.api.networking.v1.Gateway;
import io.fabric8.istio.api.networking.v1.VirtualService;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPBackendRef;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRouteRule;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.ParentReference;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.convert.DurationStyle;

/**
 * Checks of where requests go, how long they may take and how often they are tried.
 */
final class RoutingChecks {

	private static final Set<String> IDEMPOTENT = Set.of("GET", "HEAD", "OPTIONS");

	// Two more, on failures to connect, where a route says nothing.
	private static final int TRIES_BY_DEFAULT = 3;

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
		for (Manifest<io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRoute> manifest : httpRoutes(project)) {
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

	private static List<Manifest<io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRoute>> httpRoutes(Project project) {
		return project.all(io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRoute.class);
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

	private static @Nullable Subset subset(Project project, Manifest<?> manifest, Destination destination) {
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

	private static List<Manifest<Deployment>> subsetOf(Project project, Manifest<DestinationRule> rule, Subset subset) {
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
		for (Manifest<io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRoute> manifest : httpRoutes(project)) {
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

	static void onlyWhatMayBeRepeatedIsRetried(Project project, Findings findings) {
		for (Manifest<VirtualService> manifest : project.all(VirtualService.class)) {
			List<HTTPRoute> routes = manifest.object().getSpec().getHttp();
			for (int i = 0; i < routes.size(); i++) {
				HTTPRoute route = routes.get(i);
				HTTPRetry retries = route.getRetries();
				if (retries == null || retries.getAttempts() == null) {
					findings.add(manifest, "leaves the retries of route %s to Istio's default", route.getName());
				}
				else if (retries.getAttempts() > 0) {
					Set<String> methods = methods(manifest.tree().at("/spec/http/" + i + "/match"));
					if (methods.isEmpty() || !IDEMPOTENT.containsAll(methods)) {
						findings.add(manifest, "retries route %s, which is for %s", route.getName(),
								methods.isEmpty() ? "any method" : methods);
					}
					if (retries.getRetryOn() == null || retries.getRetryOn().isBlank()) {
						findings.add(manifest, "retries route %s without saying on what (retryOn)", route.getName());
					}
					if (route.getFault() != null) {
						findings.add(manifest, "injects a fault into route %s, which switches its retries off",
								route.getName());
					}
				}
			}
			if (!routes.get(routes.size() - 1).getMatch().isEmpty()) {
				findings.add(manifest, "has no route for what its matches leave over");
			}
		}
	}

	// Several entries of match are alternatives, so one without a method means any
	// method.
	private static Set<String> methods(JsonNode matches) {
		Set<String> methods = new HashSet<>();
		for (JsonNode match : matches) {
			JsonNode method = match.path("method");
			String text = method.path("exact").asText() + method.path("regex").asText();
			if (!text.matches("[A-Z|]+")) {
				return Set.of();
			}
			methods.addAll(Set.of(text.split("\\|")));
		}
		return methods;
	}

	static void timeoutsCoverTheTries(Project project, Findings findings) {
		for (Manifest<VirtualService> manifest : project.all(VirtualService.class)) {
			for (HTTPRoute route : manifest.object().getSpec().getHttp()) {
				HTTPRetry retries = route.getRetries();
				if (route.getTimeout() == null) {
					findings.add(manifest, "has no timeout for route %s", route.getName());
				}
				else if (retries != null && retries.getAttempts() != null && retries.getAttempts() > 0) {
					covers(findings, manifest, route.getTimeout(), retries.getAttempts() + 1,
							retries.getPerTryTimeout());
				}
			}
		}
		for (Manifest<io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRoute> manifest : httpRoutes(project)) {
			for (HTTPRouteRule rule : manifest.object().getSpec().getRules()) {
				covers(findings, manifest, rule.getTimeouts().getRequest(), TRIES_BY_DEFAULT,
						rule.getTimeouts().getBackendRequest());
			}
		}
	}

	private static void covers(Findings findings, Manifest<?> manifest, String total, int tries,
			@Nullable String perTry) {
		if (perTry == null) {
			findings.add(manifest, "does not limit a single try");
		}
		else if (duration(total).compareTo(duration(perTry).multipliedBy(tries)) < 0) {
			findings.add(manifest, "allows %s for %s tries of %s", total, tries, perTry);
		}
	}

	private static Duration duration(String text) {
		return DurationStyle.detectAndParse(text);
	}

	static void timeoutsSuitTheGateway(Project project, Findings findings) {
		String prefix = "spring.cloud.gateway.server.webflux.httpclient.";
		Application gateway = new Application(project.root(), "gateway");
		Duration response = gateway.duration(prefix + "response-timeout");
		Duration whole = response.plusMillis(Long.parseLong(gateway.setting(prefix + "pool.acquire-timeout")))
			.plusMillis(Long.parseLong(gateway.setting(prefix + "connect-timeout")));
		for (Manifest<VirtualService> manifest : project.all(VirtualService.class)) {
			for (HTTPRoute route : manifest.object().getSpec().getHttp()) {
				String perTry = (route.getRetries() != null) ? route.getRetries().getPerTryTimeout() : null;
				String shortest = (perTry != null) ? perTry : route.getTimeout();
				boolean toTheGateway = route.getRoute()
					.stream()
					.allMatch((destination) -> project.deploymentsBehind(destination.getDestination().getHost())
						.equals(project.deploymentsWith(Map.of("app", "gateway"))));
				if (toTheGateway && shortest != null && duration(shortest).compareTo(whole) <= 0) {
					findings.add(manifest, "gives up on the gateway after %s, which may answer after %s ms", shortest,
							whole.toMillis());
				}
				if (!toTheGateway && route.getTimeout() != null
						&& duration(route.getTimeout()).compareTo(response) >= 0) {
					findings.add(manifest, "gives up after %s, when the gateway has gone after %s ms",
							route.getTimeout(), response.toMillis());
				}
			}
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

	static void gatewayApiSaysTheSame(Project project, Findings findings) {
		List<Manifest<VirtualService>> virtualServices = project.in("istio", VirtualService.class);
		for (Manifest<VirtualService> manifest : virtualServices) {
			Map<String, Integer> shares = new TreeMap<>();
			for (HTTPRouteDestination route : manifest.object().getSpec().getHttp().get(0).getRoute()) {
				Subset subset = subset(project, manifest, route.getDestination());
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

	private static java.util.Optional<Map<String, Integer>> shares(Project project, String name) {
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

}
