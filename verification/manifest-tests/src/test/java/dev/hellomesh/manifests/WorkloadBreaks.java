package dev.hellomesh.manifests;

import java.util.stream.Stream;

/**
 * Breaks of files and folders, and of what is in {@code k8s}.
 */
final class WorkloadBreaks {

	private WorkloadBreaks() {
	}

	static Stream<Break> all() {
		return Stream.of(foldersAndFields(), workloads(), selectors()).flatMap((breaks) -> breaks);
	}

	private static Stream<Break> foldersAndFields() {
		return Stream.of(
				Break.replacing(Check.EVERYTHING_IS_KNOWN_TO_THE_MODELS, "k8s/hello-v1.yaml", "revisionHistoryLimit:",
						"revisionHistoryLimits:"),
				Break.replacing(Check.EVERYTHING_IS_KNOWN_TO_THE_MODELS, "istio/destination-rules.yaml",
						"baseEjectionTime:", "ejectionTime:"),
				Break
					.replacing(Check.EVERYTHING_IS_KNOWN_TO_THE_MODELS, "istio/virtual-service-hello.yaml", "regex:",
							"regexp:")
					.alsoFailing(Check.ONLY_WHAT_MAY_BE_REPEATED_IS_RETRIED),
				Break.replacing(Check.EVERYTHING_IS_KNOWN_TO_THE_MODELS, "istio/gateway-api/gateway-hello-ingress.yaml",
						"gatewayClassName: istio", "gatewayClassName: istio\n  address: 10.0.0.1"),
				Break.replacing(Check.EVERYTHING_IS_KNOWN_TO_THE_MODELS, "k8s/hello-v2.yaml",
						"prometheus.io/port: \"9090\"", "prometheus.io/port: 9090"),
				Break.replacing(Check.EVERYTHING_IS_KNOWN_TO_THE_MODELS, "k8s/hello.yaml", "port: 80", "port: \"80\""),
				Break.replacingLast(Check.EVERYTHING_IS_KNOWN_TO_THE_MODELS, "k8s/optional/network-policies.yaml",
						"  policyTypes:", "  policyTypes: []\n  policyTypes:"),
				Break
					.replacing(Check.EVERYTHING_IS_KNOWN_TO_THE_MODELS, "istio/mesh/telemetry.yaml", "istio.io/v1",
							"istio.io/v1alpha1")
					.alsoFailing(Check.TELEMETRY_IS_ON_ONCE_PER_NAMESPACE),
				Break.replacing(Check.OBJECTS_ARE_DECLARED_ONCE, "k8s/optional/network-policies.yaml",
						"  name: hello\n", "  name: gateway\n"),
				Break.replacing(Check.NOTHING_SAYS_WHICH_NAMESPACE, "k8s/hello.yaml", "  name: hello-svc\n",
						"  name: hello-svc\n  namespace: default\n"),
				Break
					.replacing(Check.NOTHING_SAYS_WHICH_NAMESPACE, "istio/destination-rules.yaml", "host: hello-v2-svc",
							"host: hello-v2-svc.default.svc.cluster.local")
					.alsoFailing(Check.EVERY_ROUTE_LEADS_TO_A_SERVICE),
				Break
					.replacing(Check.NOTHING_SAYS_WHICH_NAMESPACE, "istio/virtual-service-hello.yaml",
							"  - hello-svc\n", "  - hello-svc\n  - hello-svc.default.svc.cluster.local\n")
					.alsoFailing(Check.EVERY_ROUTE_LEADS_TO_A_SERVICE),
				Break.replacing(Check.NOTHING_SAYS_WHICH_NAMESPACE, "istio/gateway-api/http-route-hello-ingress.yaml",
						"  - name: hello-ingress\n", "  - name: hello-ingress\n    namespace: default\n"),
				Break.replacing(Check.NOTHING_SAYS_WHICH_NAMESPACE, "istio/gateway-api/http-route-hello.yaml",
						"    - name: hello-v2-svc\n", "    - name: hello-v2-svc\n      namespace: default\n"),
				Break.replacing(Check.NOTHING_IS_DEPRECATED, "k8s/hello-v1.yaml", "      annotations:\n",
						"      annotations:\n        sidecar.istio.io/inject: \"true\"\n"),
				Break.replacing(Check.NOTHING_IS_DEPRECATED, "istio/destination-rules.yaml", "      interval: 5s\n",
						"      interval: 5s\n      consecutiveErrors: 3\n"),
				Break.replacing(Check.NOTHING_IS_DEPRECATED, "istio/gateway-api/http-route-hello.yaml",
						"    timeouts:\n", "    retry:\n      attempts: 1\n    timeouts:\n"),
				Break.appending(Check.K8S_NEEDS_NO_MESH, "k8s/hello.yaml", """
						---
						apiVersion: security.istio.io/v1
						kind: PeerAuthentication
						metadata:
						  name: other
						spec:
						  selector:
						    matchLabels:
						      app: hello
						"""),
				Break.replacing(Check.BOTH_WAYS_OF_APPLYING_ARE_THE_SAME, "k8s/Kustomization", "- hello.yaml\n", ""),
				Break.appending(Check.BOTH_WAYS_OF_APPLYING_ARE_THE_SAME, "k8s/Kustomization", "namePrefix: my-\n"),
				Break.appending(Check.BOTH_WAYS_OF_APPLYING_ARE_THE_SAME, "k8s/extra.yml", "kind: ConfigMap\n"),
				Break.replacing(Check.TELEMETRY_IS_ON_ONCE_PER_NAMESPACE, "istio/telemetry.yaml",
						"randomSamplingPercentage: 100", "randomSamplingPercentage: 1"));
	}

	private static Stream<Break> workloads() {
		return Stream.of(
				Break.replacing(Check.PODS_ARE_LABELLED, "k8s/hello-v2.yaml",
						"        version: v2\n      # On the pod, not",
						"        version: v2\n        app.kubernetes.io/version: 2.0.0\n      # On the pod, not"),
				Break.replacing(Check.IMAGES_MATCH_THE_POMS, "k8s/hello-v1.yaml", "hello-v1:1.0.0", "hello-v1:latest")
					.alsoFailing(Check.COMMANDS_NAME_WHAT_EXISTS),
				Break
					.replacing(Check.IMAGES_MATCH_THE_POMS, "pom.xml", "<version>1.0.0</version>",
							"<version>1.0.1</version>")
					.naming("k8s/gateway.yaml"),
				Break.replacing(Check.IMAGES_MATCH_THE_POMS, "pom.xml", "<image>hello-mesh/", "<image>hello/")
					.naming("k8s/gateway.yaml"),
				Break
					.replacing(Check.IMAGES_MATCH_THE_POMS, "pom.xml", "<user>10001:10001</user>",
							"<user>10002:10002</user>")
					.naming("k8s/gateway.yaml"),
				Break.replacing(Check.WORKLOADS_KEEP_THEIR_BUDGET, "k8s/hello-v1.yaml", "memory: 128Mi",
						"memory: 256Mi"),
				Break.replacing(Check.ACCOUNTS_ARE_THE_WORKLOADS_OWN, "k8s/hello-v1.yaml",
						"automountServiceAccountToken: false", "automountServiceAccountToken: true"),
				Break.replacing(Check.ACCOUNTS_ARE_THE_WORKLOADS_OWN, "k8s/hello-v2.yaml",
						"serviceAccountName: hello-v2", "serviceAccountName: hello-v1"),
				Break.replacing(Check.PORTS_ARE_THE_APPLICATIONS, "k8s/hello-v1.yaml", "containerPort: 9090",
						"containerPort: 9091"),
				Break.replacing(Check.PROBES_ASK_THE_MAIN_PORT, "k8s/gateway.yaml", "path: /readyz", "path: /ready"),
				Break.replacing(Check.PROBES_ASK_THE_MAIN_PORT, "k8s/hello-v1.yaml", "failureThreshold: 60",
						"failureThreshold: 10"),
				Break.replacing(Check.SCRAPES_FIND_THE_METRICS, "k8s/gateway.yaml", "prometheus.io/port: \"9090\"",
						"prometheus.io/port: \"8080\""),
				Break.replacing(Check.SCRAPES_FIND_THE_METRICS, "k8s/hello.yaml", "spec:\n",
						"  annotations:\n    prometheus.io/scrape: \"true\"\nspec:\n"),
				Break.replacing(Check.KIALI_CAN_READ_ITS_ANNOTATIONS, "k8s/hello-v1.yaml", "micrometer-1.1-jvm",
						"springboot-jvm"),
				Break.replacing(Check.KIALI_CAN_READ_ITS_ANNOTATIONS, "k8s/hello-v1.yaml", "5XX,1,10", "5XX,10"),
				Break.replacing(Check.ENVIRONMENT_IS_READ, "k8s/hello-v2.yaml", "LOGGING_STRUCTURED_FORMAT_CONSOLE",
						"LOGGING_FORMAT"),
				Break
					.replacing(Check.ENVIRONMENT_IS_READ, "k8s/hello-v2.yaml",
							"MANAGEMENT_OPENTELEMETRY_TRACING_EXPORT_OTLP_ENDPOINT", "MANAGEMENT_OTLP_TRACING_ENDPOINT")
					.alsoFailing(Check.SPANS_FIND_THEIR_PLACE),
				Break.replacing(Check.SPANS_FIND_THEIR_PLACE, "k8s/hello-v1.yaml", "hello.$(", "hello-v1.$("),
				Break.replacing(Check.SPANS_FIND_THEIR_PLACE, "k8s/gateway.yaml", "\"4317,4318\"", "\"4317\""),
				Break.replacing(Check.TERMINATION_ADDS_UP, "k8s/hello-v1.yaml", "terminationGracePeriodSeconds: 60",
						"terminationGracePeriodSeconds: 30"),
				Break
					.replacing(Check.TERMINATION_ADDS_UP,
							"mesh-spring-boot-starter/src/main/resources/mesh-defaults.yml",
							"timeout-per-shutdown-phase: 31s", "timeout-per-shutdown-phase: 1m")
					.naming("k8s/gateway.yaml"),
				Break.replacing(Check.PODS_ARE_RESTRICTED, "k8s/gateway.yaml", "type: RuntimeDefault",
						"type: Unconfined"),
				Break.replacing(Check.PODS_ARE_RESTRICTED, "k8s/hello-v1.yaml", "            - ALL",
						"            - NET_RAW"),
				Break.replacing(Check.PODS_ARE_RESTRICTED, "k8s/hello-v1.yaml", "sizeLimit: 16Mi", "medium: Memory"),
				Break.replacing(Check.PODS_ARE_RESTRICTED, "k8s/hello-v2.yaml", "readOnlyRootFilesystem: true",
						"readOnlyRootFilesystem: false"),
				Break.replacing(Check.PODS_ARE_RESTRICTED, "k8s/hello-v2.yaml", "          runAsUser: 10001\n",
						"          runAsUser: 10001\n          runAsNonRoot: false\n"),
				Break.replacing(Check.PODS_ARE_RESTRICTED, "k8s/hello-v2.yaml", "          runAsUser: 10001\n",
						"          runAsUser: 10001\n          seccompProfile:\n            type: Unconfined\n"),
				Break.replacing(Check.PODS_ARE_RESTRICTED, "k8s/gateway.yaml", "      containers:\n",
						"      initContainers:\n      - name: first\n        image: first\n      containers:\n"),
				Break
					.replacing(Check.RESERVED_IDS_AND_PORTS_ARE_FREE, "k8s/hello-v1.yaml", "runAsUser: 10001",
							"runAsUser: 1337")
					.alsoFailing(Check.IMAGES_MATCH_THE_POMS),
				Break
					.replacing(Check.RESERVED_IDS_AND_PORTS_ARE_FREE, "k8s/hello-v1.yaml", "runAsGroup: 10001",
							"runAsGroup: 1337")
					.alsoFailing(Check.IMAGES_MATCH_THE_POMS),
				Break.replacing(Check.RESERVED_IDS_AND_PORTS_ARE_FREE, "k8s/hello-v2.yaml",
						"        runAsNonRoot: true\n", "        runAsNonRoot: true\n        fsGroup: 1337\n"),
				Break
					.replacing(Check.RESERVED_IDS_AND_PORTS_ARE_FREE, "k8s/hello-v1.yaml", "containerPort: 9090",
							"containerPort: 15020")
					.alsoFailing(Check.PORTS_ARE_THE_APPLICATIONS),
				Break.replacing(Check.ROLLOUTS_LOSE_NOBODY, "k8s/hello-v1.yaml", "maxUnavailable: 0",
						"maxUnavailable: 1"),
				Break.replacing(Check.ROLLOUTS_LOSE_NOBODY, "k8s/hello-v1.yaml", "  minReadySeconds: 5\n",
						"  minReadySeconds: 5\n  progressDeadlineSeconds: 180\n"),
				Break.replacing(Check.ROLLOUTS_LOSE_NOBODY, "k8s/hello-v1.yaml", "whenUnsatisfiable: ScheduleAnyway",
						"whenUnsatisfiable: DoNotSchedule"),
				Break.replacing(Check.ROLLOUTS_LOSE_NOBODY, "k8s/hello-v1.yaml",
						"        labelSelector:\n          matchLabels:\n            app: hello\n            version: v1\n",
						"        labelSelector:\n          matchLabels:\n            app: hello\n"),
				Break.replacing(Check.EVERY_WORKLOAD_HAS_ONE_DISRUPTION_BUDGET, "k8s/hello-v1.yaml",
						"\n  maxUnavailable: 1\n", "\n  minAvailable: 3\n"));
	}

	private static Stream<Break> selectors() {
		return Stream.of(Break.replacing(Check.EVERY_SERVICE_SELECTS_PODS, "k8s/hello-v2.yaml",
				"  selector:\n    app: hello\n    version: v2\n", "  selector:\n    app: hello\n    version: v3\n"),
				Break.replacing(Check.EVERY_SERVICE_PORT_EXISTS, "k8s/hello.yaml", "targetPort: http",
						"targetPort: web"),
				Break.replacing(Check.EVERY_SERVICE_PORT_EXISTS, "k8s/gateway.yaml", "    appProtocol: http\n", ""),
				Break.replacing(Check.EVERY_SELECTOR_SELECTS_PODS, "k8s/optional/network-policies.yaml",
						"          app: gateway\n", "          app: nginx\n"),
				Break.replacing(Check.NETWORK_POLICIES_NAME_PORTS_OF_THE_PODS, "k8s/optional/network-policies.yaml",
						"port: http-management", "port: management"),
				Break.replacing(Check.NETWORK_POLICIES_NAME_PORTS_OF_THE_PODS, "k8s/optional/network-policies.yaml",
						"port: 15012", "port: 15010"),
				Break.replacing(Check.AUTOSCALERS_KNOW_THEIR_WORKLOAD, "k8s/optional/autoscaling.yaml",
						"container: hello", "container: app"),
				Break.replacing(Check.AUTOSCALERS_KNOW_THEIR_WORKLOAD, "k8s/optional/autoscaling.yaml",
						"minReplicas: 3", "minReplicas: 1"));
	}

}
