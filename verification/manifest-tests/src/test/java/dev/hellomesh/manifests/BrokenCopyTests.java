package dev.hellomesh.manifests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Breaks a copy of the repository in one place at a time, and sees exactly the check fail
 * that is there for it.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BrokenCopyTests {

	private final Map<Check, List<Violation>> unbroken = violations(Project.ofThisRepository());

	static Stream<Break> breaks() {
		return Stream.of(foldersAndFields(), workloads(), selectors(), routes(), callers(), pages())
			.flatMap((breaks) -> breaks);
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
				Break.replacing(Check.RESERVED_USER_AND_PORTS_ARE_FREE, "k8s/hello-v1.yaml", "runAsUser: 10001",
						"runAsUser: 1337"),
				Break
					.replacing(Check.RESERVED_USER_AND_PORTS_ARE_FREE, "k8s/hello-v1.yaml", "containerPort: 9090",
							"containerPort: 15020")
					.alsoFailing(Check.PORTS_ARE_THE_APPLICATIONS),
				Break.replacing(Check.ROLLOUTS_LOSE_NOBODY, "k8s/hello-v1.yaml", "maxUnavailable: 0",
						"maxUnavailable: 1"),
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
				Break.replacing(Check.AUTOSCALERS_KNOW_THEIR_WORKLOAD, "k8s/optional/autoscaling.yaml",
						"container: hello", "container: app"),
				Break.replacing(Check.AUTOSCALERS_KNOW_THEIR_WORKLOAD, "k8s/optional/autoscaling.yaml",
						"minReplicas: 3", "minReplicas: 1"));
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
				Break.replacingLast(Check.EVERY_ROUTED_SUBSET_EXISTS, "istio/scenarios/canary-90-10.yaml", "subset: v2",
						"subset: canary"),
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
						""").alsoFailing(Check.GATEWAY_API_SAYS_THE_SAME),
				Break.replacingLast(Check.WEIGHTS_ADD_UP, "istio/scenarios/canary-90-10.yaml", "weight: 10",
						"weight: 20"),
				Break.replacing(Check.ONLY_WHAT_MAY_BE_REPEATED_IS_RETRIED, "istio/virtual-service-hello.yaml",
						"regex: GET|HEAD", "regex: GET|POST"),
				Break.replacing(Check.ONLY_WHAT_MAY_BE_REPEATED_IS_RETRIED, "istio/virtual-service-hello.yaml",
						"      retryOn: connect-failure,refused-stream,reset-before-request\n", ""),
				Break.replacingLast(Check.ONLY_WHAT_MAY_BE_REPEATED_IS_RETRIED, "istio/scenarios/all-v2.yaml",
						"    retries:\n      attempts: 0\n", ""),
				Break.replacing(Check.TIMEOUTS_COVER_THE_TRIES, "istio/virtual-service-hello.yaml", "perTryTimeout: 2s",
						"perTryTimeout: 3s"),
				Break.replacing(Check.TIMEOUTS_COVER_THE_TRIES, "istio/gateway-api/http-route-hello.yaml",
						"backendRequest: 1500ms", "backendRequest: 2s"),
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
				Break.replacingLast(Check.EVERY_WORKLOAD_HAS_ONE_POLICY, "istio/authorization-policies.yaml",
						"action: ALLOW", "action: AUDIT"),
				Break.replacingLast(Check.POLICIES_OPEN_THE_MAIN_PORT_ONLY, "istio/authorization-policies.yaml",
						"        - \"8080\"\n", "        - \"8080\"\n        - \"9090\"\n"),
				Break.replacing(Check.POLICIES_NAME_CALLERS_IN_ANY_NAMESPACE, "istio/authorization-policies.yaml",
						"        serviceAccounts:\n        - istio-system/istio-ingressgateway-service-account\n",
						"        principals:\n        - cluster.local/ns/default/sa/ingress\n"),
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
				Break.replacing(Check.COMMANDS_NAME_WHAT_EXISTS, "docs/deploy.md", "svc/gateway-svc", "svc/nginx-svc"),
				Break.replacing(Check.COMMANDS_NAME_WHAT_EXISTS, "docs/deploy.md", "k8s/optional/autoscaling.yaml",
						"k8s/autoscaling.yaml"),
				Break.replacing(Check.COMMANDS_NAME_WHAT_EXISTS, "docs/deploy.md", "hello-mesh/gateway:1.0.0",
						"hello-mesh/gateway:2.0.0"),
				Break.replacing(Check.LINKS_LEAD_SOMEWHERE, "docs/deploy.md", "(../istio/README.md)",
						"(../istio/INDEX.md)"));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("breaks")
	void isNoticed(Break defect, @TempDir Path copy) throws IOException {
		copyRepositoryTo(copy);
		defect.applyTo(copy);
		Map<Check, List<Violation>> added = violations(new Project(copy));
		this.unbroken.forEach((check, violations) -> added.get(check).removeAll(violations));
		added.values().removeIf(List::isEmpty);
		assertThat(added).containsOnlyKeys(defect.failing());
		assertThat(added.values().stream().flatMap(List::stream)).extracting(Violation::file).contains(defect.named());
	}

	private static Map<Check, List<Violation>> violations(Project project) {
		Map<Check, List<Violation>> violations = new EnumMap<>(Check.class);
		for (Check check : Check.values()) {
			violations.put(check, new ArrayList<>(check.violations(project)));
		}
		return violations;
	}

	@Test
	void everyCheckIsSeenToFail() {
		Set<Check> seen = EnumSet.noneOf(Check.class);
		breaks().forEach((defect) -> seen.addAll(defect.failing()));
		assertThat(seen).containsExactly(Check.values());
	}

	private static void copyRepositoryTo(Path target) throws IOException {
		Path root = Project.ofThisRepository().root();
		for (String part : List.of("k8s", "istio", "docs", "bench", "mesh", "pom.xml", "README.md",
				"mesh-spring-boot-starter/src/main/resources", "hello-v1/src/main/resources",
				"hello-v2/src/main/resources", "gateway/src/main/resources")) {
			if (Files.exists(root.resolve(part))) {
				copy(root, root.resolve(part), target);
			}
		}
	}

	private static void copy(Path root, Path part, Path target) throws IOException {
		try (Stream<Path> files = Files.walk(part)) {
			for (Path file : files.filter(Files::isRegularFile).toList()) {
				Path copied = target.resolve(root.relativize(file));
				Files.createDirectories(copied.getParent());
				Files.copy(file, copied);
			}
		}
	}

}
