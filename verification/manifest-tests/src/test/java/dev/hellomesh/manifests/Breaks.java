package dev.hellomesh.manifests;

import java.util.stream.Stream;

/**
 * What may go wrong with the files, one thing at a time.
 */
final class Breaks {

	private static final String GATEWAY_SETTINGS = "gateway/src/main/resources/application.yml";

	private static final String RULES = "istio/destination-rules.yaml";

	private static final String POLICIES = "istio/authorization-policies.yaml";

	private Breaks() {
	}

	static Stream<Break> all() {
		return Stream.of(workloads(), folders(), traffic(), callers(), pages()).flatMap((breaks) -> breaks);
	}

	private static Stream<Break> workloads() {
		return Stream.of(
				Break.replacing("k8s/gateway.yaml", "        version: v1\n      # On the pod, not",
						"        version: v1\n        app.kubernetes.io/version: 1.0.0\n      # On the pod, not",
						Check.PODS_ARE_LABELLED_FOR_KIALI),
				Break.replacing("k8s/hello-v2.yaml", "path: /readyz", "path: /ready", Check.PROBES_ASK_FOR_HEALTH),
				Break.replacing("k8s/hello-v1.yaml", "terminationGracePeriodSeconds: 60",
						"terminationGracePeriodSeconds: 30", Check.TERMINATION_ADDS_UP),
				Break.replacing("mesh-spring-boot-starter/src/main/resources/mesh-defaults.yml",
						"timeout-per-shutdown-phase: 31s", "timeout-per-shutdown-phase: 1m", Check.TERMINATION_ADDS_UP)
					.naming("k8s/gateway.yaml"),
				Break.replacing("k8s/optional/network-policies.yaml", "          app: gateway\n",
						"          app: nginx\n", Check.NETWORK_POLICIES_FIT),
				Break.replacing("k8s/optional/network-policies.yaml", "port: http-management", "port: management",
						Check.NETWORK_POLICIES_FIT));
	}

	private static Stream<Break> folders() {
		return Stream.of(
				Break.replacing("k8s/Kustomization", "- hello.yaml\n", "", Check.BOTH_WAYS_OF_APPLYING_ARE_THE_SAME),
				Break.appending("k8s/Kustomization", "namePrefix: my-\n", Check.BOTH_WAYS_OF_APPLYING_ARE_THE_SAME),
				Break.appending("k8s/extra.yml", "kind: ConfigMap\n", Check.BOTH_WAYS_OF_APPLYING_ARE_THE_SAME)
					.naming("k8s/Kustomization"),
				Break.appending("k8s/hello.yaml", """
						---
						apiVersion: security.istio.io/v1
						kind: PeerAuthentication
						metadata:
						  name: other
						""", Check.BOTH_WAYS_OF_APPLYING_ARE_THE_SAME),
				Break.replacing("k8s/hello.yaml", "  name: hello-svc\n", "  name: hello-svc\n  namespace: default\n",
						Check.NOTHING_SAYS_WHICH_NAMESPACE),
				Break.replacing("istio/virtual-service-hello.yaml", "  - hello-svc\n",
						"  - hello-svc\n  - hello-svc.default.svc.cluster.local\n", Check.NOTHING_SAYS_WHICH_NAMESPACE),
				Break.replacing("istio/gateway-api/http-route-hello.yaml", "    - name: hello-v2-svc\n",
						"    - name: hello-v2-svc\n      namespace: default\n", Check.NOTHING_SAYS_WHICH_NAMESPACE));
	}

	private static Stream<Break> traffic() {
		return Stream.of(
				Break.replacing("istio/scenarios/canary-50-50.yaml", "timeout: 4500ms", "timeout: 6s",
						Check.TIMEOUTS_ARE_NESTED),
				Break.replacing("istio/virtual-service-hello.yaml", "perTryTimeout: 2s", "perTryTimeout: 3s",
						Check.TIMEOUTS_ARE_NESTED, Check.TABLES_SAY_WHAT_THE_MANIFESTS_SAY),
				Break
					.replacing(GATEWAY_SETTINGS, "response-timeout: 5s", "response-timeout: 6s",
							Check.TIMEOUTS_ARE_NESTED)
					.naming("istio/virtual-service-hello-ingress.yaml"),
				Break.replacing(GATEWAY_SETTINGS, "max-connections: 40", "max-connections: 60", Check.CONNECTIONS_FIT),
				Break
					.replacing("hello-spring-boot-starter/src/main/resources/hello-defaults.yml",
							"max-connections: 200", "max-connections: 100", Check.CONNECTIONS_FIT)
					.naming(GATEWAY_SETTINGS),
				Break.replacing("k8s/gateway.yaml", "replicas: 3", "replicas: 5", Check.CONNECTIONS_FIT)
					.naming(GATEWAY_SETTINGS),
				Break
					.replacing("k8s/optional/autoscaling.yaml", "maxReplicas: 6", "maxReplicas: 7",
							Check.CONNECTIONS_FIT)
					.naming(RULES),
				Break.replacing(RULES, "maxConnections: 160", "maxConnections: 200", Check.CONNECTIONS_FIT),
				Break.replacing(RULES, "http1MaxPendingRequests: 400", "http1MaxPendingRequests: 300",
						Check.CONNECTIONS_FIT),
				Break.replacing("istio/scenarios/all-v2.yaml", "reset-before-request", "gateway-error",
						Check.RETRIES_ARE_SAFE_FOR_EVERY_METHOD),
				Break.replacing("istio/virtual-service-hello.yaml",
						"      retryOn: connect-failure,refused-stream,reset-before-request\n", "",
						Check.RETRIES_ARE_SAFE_FOR_EVERY_METHOD),
				Break.replacing(RULES, "idleTimeout: 30s", "idleTimeout: 60s",
						Check.CALLERS_CLOSE_IDLE_CONNECTIONS_FIRST),
				Break.replacing(RULES, "      maxEjectionPercent: 34\n", "", Check.A_SICK_INSTANCE_IS_EJECTED),
				Break.replacing(RULES, "maxEjectionPercent: 34", "maxEjectionPercent: 33",
						Check.A_SICK_INSTANCE_IS_EJECTED),
				Break.replacing(RULES, "maxEjectionPercent: 34", "maxEjectionPercent: 67",
						Check.A_SICK_INSTANCE_IS_EJECTED),
				Break.replacing(RULES, "consecutiveGatewayErrors: 0", "consecutiveGatewayErrors: 3",
						Check.A_SICK_INSTANCE_IS_EJECTED),
				Break.replacing(RULES, "      localityLbSetting:\n        enabled: false\n",
						"      simple: LEAST_REQUEST\n", Check.A_SICK_INSTANCE_IS_EJECTED),
				Break.replacing("istio/scenarios/all-v2.yaml", "host: hello-v2-svc", "host: hello-svc",
						Check.A_SICK_INSTANCE_IS_EJECTED, Check.TABLES_SAY_WHAT_THE_MANIFESTS_SAY),
				Break.replacing("istio/gateway-api/http-route-hello.yaml", "weight: 0", "weight: 10",
						Check.GATEWAY_API_SAYS_THE_SAME),
				Break.replacing("istio/gateway-api/http-route-hello-ingress.yaml", "request: 17s", "request: 24s",
						Check.GATEWAY_API_SAYS_THE_SAME),
				Break.replacing("istio/README.md",
						"kubectl delete --ignore-not-found -f istio/gateway-hello-ingress.yaml\n", "",
						Check.GATEWAY_API_SAYS_THE_SAME));
	}

	private static Stream<Break> callers() {
		return Stream.of(
				Break.replacing(POLICIES, "        - \"8080\"\n", "        - \"8080\"\n        - \"9090\"\n",
						Check.ONLY_THE_MAIN_PORT_IS_OPEN),
				Break.replacing(POLICIES, "action: ALLOW", "action: AUDIT", Check.ONLY_THE_MAIN_PORT_IS_OPEN)
					.naming("k8s/gateway.yaml"),
				Break.appending(POLICIES, "  - to:\n    - operation:\n        ports:\n        - \"8080\"\n",
						Check.ONLY_THE_MAIN_PORT_IS_OPEN),
				Break
					.replacing("istio/peer-authentications.yaml", "mode: STRICT", "mode: PERMISSIVE",
							Check.ONLY_THE_MAIN_PORT_IS_OPEN)
					.naming("k8s/hello-v1.yaml"));
	}

	private static Stream<Break> pages() {
		return Stream.of(
				Break.replacing("istio/scenarios/all-v2.yaml", "  name: hello\n", "  name: hello-v2\n",
						Check.SCENARIOS_ONLY_REDECLARE_THE_BASELINE),
				Break.replacing("istio/README.md", "[all-v2](../docs/scenarios/all-v2.md)", "all-v2",
						Check.SCENARIOS_ONLY_REDECLARE_THE_BASELINE),
				Break.replacing("docs/scenarios/all-v2.md", "kubectl apply -f istio\n", "kubectl apply -f k8s\n",
						Check.SCENARIOS_ONLY_REDECLARE_THE_BASELINE),
				Break.replacing("docs/scenarios/canary-90-10.md", "525 to 554", "520 to 560",
						Check.TABLES_SAY_WHAT_THE_MANIFESTS_SAY),
				Break.replacing("docs/scenarios/canary-90-10.md", "one run in 24", "one run in 20",
						Check.TABLES_SAY_WHAT_THE_MANIFESTS_SAY),
				Break
					.replacing("istio/scenarios/canary-90-10.yaml", "weight: 10", "weight: 20",
							Check.TABLES_SAY_WHAT_THE_MANIFESTS_SAY)
					.naming("docs/scenarios/canary-90-10.md"),
				Break.replacing("docs/scenarios/all-v2.md", "60s /hello", "60s /v2",
						Check.TABLES_SAY_WHAT_THE_MANIFESTS_SAY),
				Break.replacing("istio/README.md", "| gateway to `hello-svc` | 2 s |",
						"| gateway to `hello-svc` | 3 s |", Check.TABLES_SAY_WHAT_THE_MANIFESTS_SAY),
				Break.replacing("docs/deploy.md", "svc/gateway-svc", "svc/nginx-svc", Check.PAGES_NAME_WHAT_EXISTS),
				Break.replacing("docs/deploy.md", "k8s/optional/autoscaling.yaml", "k8s/autoscaling.yaml",
						Check.PAGES_NAME_WHAT_EXISTS),
				Break.replacing("docs/deploy.md", "hello-mesh/gateway:1.0.0", "hello-mesh/gateway:2.0.0",
						Check.PAGES_NAME_WHAT_EXISTS),
				Break.replacing("docs/deploy.md", "(../istio/README.md)", "(../istio/INDEX.md)",
						Check.PAGES_NAME_WHAT_EXISTS));
	}

}
