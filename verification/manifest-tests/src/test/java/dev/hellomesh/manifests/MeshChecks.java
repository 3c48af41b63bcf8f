package dev.hellomesh.manifests;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;

import org.springframework.boot.convert.DurationStyle;

/**
 * Checks of what is in {@code istio}, and of how it fits the applications.
 */
final class MeshChecks {

	private static final String HTTP_CLIENT = "spring.cloud.gateway.server.webflux.httpclient.";

	private static final Set<String> SAFE_RETRIES = Set.of("connect-failure", "refused-stream", "reset-before-request");

	// The gateway has a pool for hello-svc and one for each version's own Service.
	private static final int POOLS_FOR_ONE_VERSION = 2;

	// Tomcat's own, where nothing is set
	private static final String ACCEPT_COUNT = "100";

	private MeshChecks() {
	}

	static Duration duration(JsonNode text) {
		return text.isTextual() ? DurationStyle.detectAndParse(text.asText()) : Duration.ZERO;
	}

	private static List<JsonNode> destinations(Manifest virtualService) {
		return virtualService.tree().path("spec").path("http").findValues("destination");
	}

	/**
	 * The ingress waits for the gateway to give up, the gateway for the mesh, and the
	 * mesh for its tries.
	 */
	static void timeoutsAreNested(Repository repository, Findings findings) {
		Duration response = repository.duration("gateway", "gateway.limits.response-timeout");
		Duration whole = response.plusMillis(repository.number("gateway", HTTP_CLIENT + "pool.acquire-timeout"))
			.plusMillis(repository.number("gateway", HTTP_CLIENT + "connect-timeout"));
		for (Manifest manifest : repository.all("VirtualService")) {
			boolean toTheGateway = destinations(manifest).stream()
				.allMatch((destination) -> destination.path("host").asText().equals("gateway-svc"));
			for (JsonNode route : manifest.list("/spec/http")) {
				Duration timeout = duration(route.path("timeout"));
				Duration perTry = duration(route.at("/retries/perTryTimeout"));
				int tries = route.at("/retries/attempts").asInt() + 1;
				if (timeout.compareTo(perTry.multipliedBy(tries)) < 0) {
					findings.add(manifest, "allows %s for %s tries of %s", timeout, tries, perTry);
				}
				if (toTheGateway && perTry.compareTo(whole) <= 0) {
					findings.add(manifest, "gives up on the gateway after %s, which may answer after %s", perTry,
							whole);
				}
				if (!toTheGateway && timeout.compareTo(response) >= 0) {
					findings.add(manifest, "gives up after %s, when the gateway has gone after %s", timeout, response);
				}
			}
		}
	}

	static void retriesAreSafeForEveryMethod(Repository repository, Findings findings) {
		for (Manifest manifest : repository.all("VirtualService")) {
			for (JsonNode route : manifest.list("/spec/http")) {
				if (!SAFE_RETRIES.containsAll(Set.of(route.at("/retries/retryOn").asText().split(",")))) {
					findings.add(manifest, "may send a request again that an instance has begun with");
				}
			}
		}
	}

	/**
	 * One hello may be the last of its version. What the gateways may open then, it takes
	 * or lets wait, and refuses nothing.
	 */
	static void connectionsFit(Repository repository, Findings findings) {
		Manifest gateway = repository.deploymentsWith(Map.of("app", "gateway")).get(0);
		int surge = gateway.tree().at("/spec/strategy/rollingUpdate/maxSurge").asInt();
		int gateways = gateway.tree().at("/spec/replicas").asInt() + surge;
		int most = surge + repository.in("k8s/optional", "HorizontalPodAutoscaler")
			.stream()
			.filter((autoscaler) -> autoscaler.text("/spec/scaleTargetRef/name").equals(gateway.name()))
			.mapToInt((autoscaler) -> autoscaler.tree().at("/spec/maxReplicas").asInt())
			.sum();
		int pool = repository.number("gateway", HTTP_CLIENT + "pool.max-connections");
		for (Manifest rule : repository.in("istio", "DestinationRule")) {
			JsonNode limits = rule.tree().at("/spec/trafficPolicy/connectionPool");
			int connections = limits.at("/tcp/maxConnections").asInt();
			int waiting = limits.at("/http/http1MaxPendingRequests").asInt();
			for (Manifest hello : repository.deploymentsBehind(rule.text("/spec/host"))) {
				if (hello.podLabels().get("app").equals("gateway")) {
					continue;
				}
				int taken = repository.number(hello.name(), "server.tomcat.max-connections");
				int queued = Integer
					.parseInt(repository.setting(hello.name(), "server.tomcat.accept-count", ACCEPT_COUNT));
				// Without a mesh
				if (gateways * pool > taken || most * pool > taken + queued) {
					findings.add("gateway/src/main/resources/application.yml",
							"%s to %s gateways with %s connections each, but %s takes %s and lets %s wait", gateways,
							most, pool, hello.name(), taken, queued);
				}
				// With one: Istio gives the rule to hello's own sidecar too. Probes come
				// on top.
				if (connections >= taken) {
					findings.add(rule, "lets a sidecar open %s connections, but %s takes %s", connections, hello.name(),
							taken);
				}
				int sent = most * POOLS_FOR_ONE_VERSION * pool;
				if (sent > connections + waiting) {
					findings.add(rule, "serves %s requests and lets %s wait, but the gateways can send %s", connections,
							waiting, sent);
				}
			}
		}
	}

	/**
	 * The side that sends requests closes an idle connection, or a request now and then
	 * meets its closing.
	 */
	static void callersCloseIdleConnectionsFirst(Repository repository, Findings findings) {
		Map<String, String> settings = Map.of("hello", "server.tomcat.keep-alive-timeout", "gateway",
				"server.netty.idle-timeout");
		for (Manifest rule : repository.in("istio", "DestinationRule")) {
			Duration idle = duration(rule.tree().at("/spec/trafficPolicy/connectionPool/http/idleTimeout"));
			for (Manifest deployment : repository.deploymentsBehind(rule.text("/spec/host"))) {
				Duration keepAlive = repository.duration(deployment.name(),
						settings.get(deployment.podLabels().get("app")));
				if (idle.compareTo(keepAlive) >= 0) {
					findings.add(rule, "keeps idle connections for %s, %s closes them after %s", idle,
							deployment.name(), keepAlive);
				}
			}
		}
	}

	static void aSickInstanceIsEjected(Repository repository, Findings findings) {
		for (Manifest rule : repository.in("istio", "DestinationRule")) {
			JsonNode detection = rule.tree().at("/spec/trafficPolicy/outlierDetection");
			List<Manifest> behind = repository.deploymentsBehind(rule.text("/spec/host"));
			int replicas = behind.stream()
				.mapToInt((deployment) -> deployment.tree().at("/spec/replicas").asInt())
				.sum();
			// Envoy ejects one if its share of all instances is at most that much;
			// Istio's default is 10.
			if (100 > detection.path("maxEjectionPercent").asInt(10) * replicas) {
				findings.add(rule, "can eject none of %s instances", replicas);
			}
			// A disruption budget lets another one go.
			if (detection.path("maxEjectionPercent").asInt(10) * replicas >= 100 * (replicas - 1)) {
				findings.add(rule, "can eject so many of %s instances that a drained node takes the last", replicas);
			}
			// The 503 of a version that is gone comes through the gateway, which is not
			// sick.
			boolean gateway = behind.stream().anyMatch((deployment) -> deployment.name().equals("gateway"));
			if (gateway != (detection.path("consecutiveGatewayErrors").asInt() == 0)
					|| detection.path("consecutive5xxErrors").asInt(5) != 0) {
				findings.add(rule, "counts the wrong errors");
			}
			if (!rule.tree().at("/spec/trafficPolicy/loadBalancer/localityLbSetting/enabled").isBoolean()) {
				findings.add(rule, "does not say whether callers prefer their own zone (localityLbSetting)");
			}
		}
		Set<String> hosts = repository.in("istio", "DestinationRule")
			.stream()
			.map((rule) -> rule.text("/spec/host"))
			.collect(Collectors.toSet());
		for (Manifest manifest : repository.all("VirtualService")) {
			destinations(manifest).stream()
				.map((destination) -> destination.path("host").asText())
				.filter((host) -> !hosts.contains(host))
				.forEach((host) -> findings.add(manifest, "leads to %s, which has no DestinationRule", host));
		}
	}

	static void onlyTheMainPortIsOpen(Repository repository, Findings findings) {
		for (Manifest policy : repository.all("AuthorizationPolicy")) {
			Set<String> mainPorts = repository.deploymentsWith(policy.map("/spec/selector/matchLabels"))
				.stream()
				.map((deployment) -> String.valueOf(deployment.ports().get("http")))
				.collect(Collectors.toSet());
			for (JsonNode rule : policy.list("/spec/rules")) {
				Set<String> open = rule.path("to")
					.valueStream()
					.flatMap((to) -> to.at("/operation/ports").valueStream())
					.map(JsonNode::asText)
					.collect(Collectors.toSet());
				boolean known = rule.path("from")
					.valueStream()
					.map((from) -> from.at("/source/serviceAccounts"))
					.anyMatch((accounts) -> !accounts.isEmpty());
				if (!open.equals(mainPorts) || !known) {
					findings.add(policy, "opens the ports %s instead of %s, or to anybody", open, mainPorts);
				}
			}
		}
		for (Manifest deployment : repository.deployments()) {
			boolean closed = Stream.of("AuthorizationPolicy ALLOW", "PeerAuthentication STRICT")
				.allMatch((expected) -> {
					String[] kindAndMode = expected.split(" ");
					List<Manifest> selecting = repository.in("istio", kindAndMode[0])
						.stream()
						.filter((manifest) -> repository.deploymentsWith(manifest.map("/spec/selector/matchLabels"))
							.contains(deployment))
						.toList();
					return selecting.size() == 1 && kindAndMode[1]
						.equals(selecting.get(0).text("/spec/action") + selecting.get(0).text("/spec/mtls/mode"));
				});
			if (!closed) {
				findings.add(deployment, "has pods without one ALLOW policy and one PeerAuthentication that is STRICT");
			}
		}
	}

	static void gatewayApiSaysTheSame(Repository repository, Findings findings) {
		for (Manifest service : repository.in("istio", "VirtualService")) {
			String file = "istio/gateway-api/http-route-" + service.name() + ".yaml";
			Set<List<Object>> expected = service.list("/spec/http")
				.stream()
				.map((route) -> List.<Object>of(duration(route.path("timeout")),
						shares(route.path("route"), "/destination/host")))
				.collect(Collectors.toSet());
			Set<List<Object>> others = repository.in("istio/gateway-api", "HTTPRoute")
				.stream()
				.filter((route) -> route.file().equals(file))
				.flatMap((route) -> route.list("/spec/rules").stream())
				.map((rule) -> List.<Object>of(duration(rule.at("/timeouts/request")),
						shares(rule.path("backendRefs"), "/name")))
				.collect(Collectors.toSet());
			if (!others.equals(expected)) {
				findings.add(file, "has the timeout and the shares %s, %s has %s", others, service.id(), expected);
			}
		}
		String commands = repository.text("istio/README.md");
		for (Manifest manifest : repository.in("istio")) {
			boolean replaced = Set.of("Gateway", "VirtualService").contains(manifest.kind());
			String verb = replaced ? "kubectl delete --ignore-not-found" : "kubectl apply";
			if (commands.lines()
				.noneMatch((line) -> line.startsWith(verb) && line.contains(" -f " + manifest.file()))) {
				findings.add("istio/README.md", "does not say '%s -f %s' before Gateway API", verb, manifest.file());
			}
		}
	}

	static Map<String, Integer> shares(JsonNode destinations, String host) {
		Map<String, Integer> shares = new TreeMap<>();
		destinations
			.forEach((destination) -> shares.put(destination.at(host).asText(), destination.path("weight").asInt(100)));
		shares.values().removeIf((weight) -> weight == 0);
		return shares;
	}

}
