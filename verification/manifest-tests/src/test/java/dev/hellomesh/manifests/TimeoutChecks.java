package dev.hellomesh.manifests;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.istio.api.api.networking.v1alpha3.HTTPRetry;
import io.fabric8.istio.api.api.networking.v1alpha3.HTTPRoute;
import io.fabric8.istio.api.networking.v1.VirtualService;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.convert.DurationStyle;

/**
 * Checks of how long requests may take and how often they are tried.
 */
final class TimeoutChecks {

	private static final Set<String> IDEMPOTENT = Set.of("GET", "HEAD", "OPTIONS");

	private TimeoutChecks() {
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

	static Duration duration(String text) {
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

}
