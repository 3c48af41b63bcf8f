package dev.hellomesh.manifests;

import java.util.stream.Stream;

/**
 * Breaks of what is in {@code istio}, and of the pages.
 */
final class MeshBreaks {

	private MeshBreaks() {
	}

	static Stream<Break> all() {
		return Stream.of(routes(), callers(), pages()).flatMap((breaks) -> breaks);
	}

	private static Stream<Break> routes() {
		return Stream.of(
				Break.replacing(Check.EVERY_ROUTE_LEADS_TO_A_SERVICE, "istio/destination-rules.yaml",
						"host: hello-v2-svc", "host: hello-v2"),
				Break.replacing(Check.EVERY_ROUTE_LEADS_TO_A_SERVICE, "istio/virtual-service-hello-ingress.yaml",
						"- hello-ingress\n", "- hello-gateway\n"),
				Break.replacing(Check.EVERY_ROUTE_LEADS_TO_A_SERVICE, "istio/gateway-api/http-route-hello.yaml",
						"name: hello-svc\n    port: 80", "name: hello-svc\n    port: 8080"),
				Break.replacing(Check.THE_GATEWAY_KNOWS_ITS_UPSTREAMS, "k8s/gateway.yaml", "http://hello-v2-svc",
						"http://hello-v2"),
				Break
					.replacingLast(Check.EVERY_ROUTED_SUBSET_EXISTS, "istio/scenarios/canary-90-10.yaml", "subset: v2",
							"subset: canary")
					.alsoFailing(Check.PAGES_EXPECT_WHAT_THE_WEIGHTS_GIVE),
				Break.replacing(Check.EVERY_SUBSET_IS_ONE_DEPLOYMENT, "istio/destination-rules.yaml",
						"      version: v2\n", "      app: hello\n"),
				Break.appending(Check.HOSTS_HAVE_ONE_VIRTUAL_SERVICE, "istio/virtual-service-other.yaml", """
						apiVersion: networking.istio.io/v1
						kind: VirtualService
						metadata:
						  name: other
						spec:
						  hosts:
						  - hello-svc
						  http:
						  - route:
						    - destination:
						        host: hello-svc
						        subset: v1
						    timeout: 1s
						    retries:
						      attempts: 0
						""")
					.alsoFailing(Check.GATEWAY_API_SAYS_THE_SAME)
					.alsoFailing(Check.GATEWAY_API_TAKES_THE_PLACE_OF_THE_REST),
				Break
					.replacingLast(Check.WEIGHTS_ADD_UP, "istio/scenarios/canary-90-10.yaml", "weight: 10",
							"weight: 20")
					.alsoFailing(Check.PAGES_EXPECT_WHAT_THE_WEIGHTS_GIVE),
				Break.replacing(Check.ONLY_WHAT_MAY_BE_REPEATED_IS_RETRIED, "istio/virtual-service-hello.yaml",
						"regex: GET|HEAD", "regex: GET|POST"),
				Break.replacing(Check.ONLY_WHAT_MAY_BE_REPEATED_IS_RETRIED, "istio/virtual-service-hello.yaml",
						"      retryOn: connect-failure,refused-stream,reset-before-request\n", ""),
				Break.replacingLast(Check.ONLY_WHAT_MAY_BE_REPEATED_IS_RETRIED, "istio/scenarios/all-v2.yaml",
						"    retries:\n      attempts: 0\n", ""),
				Break.replacing(Check.TIMEOUTS_COVER_THE_TRIES, "istio/virtual-service-hello.yaml", "perTryTimeout: 2s",
						"perTryTimeout: 3s"),
				Break.replacing(Check.GATEWAY_API_TAKES_THE_PLACE_OF_THE_REST, "istio/README.md",
						"kubectl delete --ignore-not-found -f istio/gateway-hello-ingress.yaml\n", ""),
				Break.replacing(Check.GATEWAY_API_TAKES_THE_PLACE_OF_THE_REST, "istio/README.md",
						"-f istio/telemetry.yaml ", ""),
				Break.replacing(Check.GATEWAY_API_LIMITS_THE_WHOLE_REQUEST, "istio/gateway-api/http-route-hello.yaml",
						"      request: 4500ms\n", "      request: 4500ms\n      backendRequest: 1500ms\n"),
				Break.replacing(Check.GATEWAY_API_LIMITS_THE_WHOLE_REQUEST,
						"istio/gateway-api/http-route-hello-ingress.yaml", "request: 17s", "request: 24s"),
				Break.replacing(Check.GATEWAY_API_LIMITS_THE_WHOLE_REQUEST,
						"istio/gateway-api/http-route-hello-ingress.yaml", "    timeouts:\n      request: 17s\n", ""),
				Break.replacing(Check.TIMEOUTS_SUIT_THE_GATEWAY, "istio/scenarios/canary-50-50.yaml", "timeout: 4500ms",
						"timeout: 6s"),
				Break.replacing(Check.TIMEOUTS_SUIT_THE_GATEWAY, "istio/virtual-service-hello-ingress.yaml",
						"perTryTimeout: 8s", "perTryTimeout: 7s"),
				Break.replacing(Check.A_LOST_VERSION_STAYS_VISIBLE, "istio/virtual-service-hello.yaml",
						"  - hello-svc\n", "  - hello-svc\n  - hello-v1-svc\n"),
				Break
					.replacing(Check.GATEWAY_API_SAYS_THE_SAME, "istio/gateway-api/http-route-hello.yaml",
							"weight: 100", "weight: 90")
					.andReplacing("weight: 0", "weight: 10"),
				Break.replacing(Check.A_SICK_INSTANCE_CAN_BE_EJECTED, "istio/destination-rules.yaml",
						"      maxEjectionPercent: 67\n", ""),
				Break.replacing(Check.A_SICK_INSTANCE_CAN_BE_EJECTED, "istio/destination-rules.yaml",
						"maxEjectionPercent: 67", "maxEjectionPercent: 33"),
				Break.replacing(Check.A_SICK_INSTANCE_CAN_BE_EJECTED, "istio/destination-rules.yaml", "  - name: v2\n",
						"  - name: v2\n    trafficPolicy:\n      outlierDetection:\n        interval: 5s\n"),
				Break.replacing(Check.A_SICK_INSTANCE_CAN_BE_EJECTED, "istio/destination-rules.yaml",
						"splitExternalLocalOriginErrors: true", "splitExternalLocalOriginErrors: false"),
				Break.replacing(Check.THE_GATEWAY_IS_NOT_BLAMED_FOR_ITS_UPSTREAMS, "istio/destination-rules.yaml",
						"consecutiveGatewayErrors: 0", "consecutiveGatewayErrors: 3"),
				Break.replacing(Check.CONNECTIONS_END_BEFORE_THE_APPLICATION_CLOSES, "istio/destination-rules.yaml",
						"idleTimeout: 30s", "idleTimeout: 60s"));
	}

	private static Stream<Break> callers() {
		return Stream.of(
				Break.replacingLast(Check.MUTUAL_TLS_IS_STRICT, "istio/peer-authentications.yaml", "mode: STRICT",
						"mode: PERMISSIVE"),
				Break.appending(Check.MUTUAL_TLS_IS_STRICT, "istio/peer-authentications.yaml", """
						---
						apiVersion: security.istio.io/v1
						kind: PeerAuthentication
						metadata:
						  name: other
						spec:
						  selector:
						    matchLabels:
						      app: hello
						  mtls:
						    mode: PERMISSIVE
						"""),
				Break.replacingLast(Check.EVERY_WORKLOAD_HAS_ONE_POLICY, "istio/authorization-policies.yaml",
						"action: ALLOW", "action: AUDIT"),
				Break.replacingLast(Check.POLICIES_OPEN_THE_MAIN_PORT_ONLY, "istio/authorization-policies.yaml",
						"        - \"8080\"\n", "        - \"8080\"\n        - \"9090\"\n"),
				Break
					.replacing(Check.POLICIES_NAME_CALLERS_IN_ANY_NAMESPACE, "istio/authorization-policies.yaml",
							"        serviceAccounts:\n        - istio-system/istio-ingressgateway-service-account\n",
							"        principals:\n        - cluster.local/ns/default/sa/ingress\n")
					.alsoFailing(Check.THE_INGRESS_MAY_CALL_THE_GATEWAY),
				Break.appending(Check.POLICIES_NAME_CALLERS_IN_ANY_NAMESPACE, "istio/authorization-policies.yaml", """
						  - to:
						    - operation:
						        ports:
						        - "8080"
						"""),
				Break
					.replacing(Check.POLICIES_NAME_CALLERS_IN_ANY_NAMESPACE, "istio/authorization-policies.yaml",
							"- istio-system/istio-ingressgateway-service-account", "- istio-system/kiali")
					.alsoFailing(Check.THE_INGRESS_MAY_CALL_THE_GATEWAY),
				Break.replacing(Check.THE_INGRESS_MAY_CALL_THE_GATEWAY, "istio/authorization-policies.yaml",
						"- istio-system/istio-ingressgateway-service-account", "- hello-v1"),
				Break.replacing(Check.THE_GATEWAY_MAY_CALL_HELLO, "istio/authorization-policies.yaml",
						"        - gateway\n", "        - hello-v1\n"));
	}

	private static Stream<Break> pages() {
		return Stream.of(
				Break
					.replacing(Check.SCENARIOS_ONLY_REDECLARE_THE_BASELINE, "istio/scenarios/all-v2.yaml",
							"  name: hello\n", "  name: hello-v2\n")
					.andReplacing("VirtualService/hello ", "VirtualService/hello-v2 "),
				Break.replacing(Check.SCENARIOS_SAY_WHAT_THEY_ARE, "istio/scenarios/all-v2.yaml",
						"# Reset: kubectl apply -f istio\n", ""),
				Break.removing(Check.SCENARIOS_HAVE_PAGES, "docs/scenarios/all-v2.md")
					.alsoFailing(Check.LINKS_LEAD_SOMEWHERE)
					.naming("istio/scenarios/all-v2.yaml"),
				Break.appending(Check.SCENARIOS_HAVE_PAGES, "docs/scenarios/none.md", "# About nothing\n"),
				Break.replacing(Check.SCENARIOS_HAVE_PAGES, "docs/scenarios/all-v2.md", "## Reset", "## Back"),
				Break.replacing(Check.PAGES_EXPECT_WHAT_THE_WEIGHTS_GIVE, "docs/scenarios/canary-90-10.md",
						"525 to 554", "520 to 560"),
				Break.replacing(Check.PAGES_EXPECT_WHAT_THE_WEIGHTS_GIVE, "docs/scenarios/canary-90-10.md",
						"one run in 24", "one run in 20"),
				Break.replacing(Check.PAGES_EXPECT_WHAT_THE_WEIGHTS_GIVE, "docs/scenarios/canary-50-50.md", "--for 60s",
						"--for 1m"),
				Break.replacing(Check.PAGES_EXPECT_WHAT_THE_WEIGHTS_GIVE, "docs/scenarios/all-v2.md", "60s /hello",
						"60s /v2"),
				Break
					.replacingLast(Check.PAGES_EXPECT_WHAT_THE_WEIGHTS_GIVE, "istio/scenarios/canary-90-10.yaml",
							"weight: 90", "weight: 80")
					.andReplacingLast("weight: 10", "weight: 20"),
				Break.replacing(Check.COMMANDS_NAME_WHAT_EXISTS, "docs/deploy.md", "svc/gateway-svc", "svc/nginx-svc"),
				Break.replacing(Check.COMMANDS_NAME_WHAT_EXISTS, "docs/deploy.md", "k8s/optional/autoscaling.yaml",
						"k8s/autoscaling.yaml"),
				Break.replacing(Check.COMMANDS_NAME_WHAT_EXISTS, "docs/deploy.md", "hello-mesh/gateway:1.0.0",
						"hello-mesh/gateway:2.0.0"),
				Break.replacing(Check.LINKS_LEAD_SOMEWHERE, "docs/deploy.md", "(../istio/README.md)",
						"(../istio/INDEX.md)"));
	}

}
