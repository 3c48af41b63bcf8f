package dev.hellomesh.manifests;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import org.jspecify.annotations.Nullable;

/**
 * Checks of the Deployments, and of what they say about the applications.
 */
final class WorkloadChecks {

	// No property: OpenTelemetryResourceAttributes of Spring Boot looks for it itself.
	// That it arrives is seen in RunningApplicationsIntegrationTests.
	private static final String SPAN_SERVICE_NAME = "OTEL_SERVICE_NAME";

	private static final String SPAN_ENDPOINT = "MANAGEMENT_OPENTELEMETRY_TRACING_EXPORT_OTLP_ENDPOINT";

	private static final Duration LONGEST_START = Duration.ofSeconds(60);

	private static final Set<String> DASHBOARDS_THAT_FIT = Set.of("micrometer-1.1-jvm", "micrometer-1.0.6-jvm-pool");

	// The original's pod for hello; what was measured for the gateway.
	private static final Map<String, Map<String, String>> LIMITS = Map.of("hello",
			Map.of("cpu", "500m", "memory", "128Mi"), "gateway", Map.of("cpu", "500m", "memory", "160Mi"));

	private static final PropertyNames PROPERTIES = PropertyNames.ofClassPath();

	private WorkloadChecks() {
	}

	static PodSpec pod(Manifest<Deployment> deployment) {
		return deployment.object().getSpec().getTemplate().getSpec();
	}

	static Container container(Manifest<Deployment> deployment) {
		return pod(deployment).getContainers().get(0);
	}

	static Map<String, Integer> ports(Manifest<Deployment> deployment) {
		Map<String, Integer> ports = new TreeMap<>();
		for (ContainerPort port : container(deployment).getPorts()) {
			ports.put(Objects.requireNonNullElse(port.getName(), ""), port.getContainerPort());
		}
		return ports;
	}

	static void podsAreLabelled(Project project, Findings findings) {
		for (Manifest<Deployment> deployment : project.deployments()) {
			Map<String, String> labels = Project.podLabels(deployment);
			if (!labels.containsKey("app") || !labels.getOrDefault("version", "").matches("v\\d+")) {
				findings.add(deployment, "labels its pods without an app or without a version like v1");
			}
			labels.keySet()
				.stream()
				.filter((label) -> label.startsWith("service.istio.io/canonical")
						|| Set.of("app.kubernetes.io/name", "app.kubernetes.io/version").contains(label))
				.forEach((label) -> findings.add(deployment, "labels its pods with %s, which hides app and version",
						label));
			if (!deployment.object()
				.getSpec()
				.getSelector()
				.getMatchLabels()
				.keySet()
				.equals(Set.of("app", "version"))) {
				findings.add(deployment, "selects its pods by something else than app and version");
			}
		}
	}

	static void imagesMatchThePoms(Project project, Findings findings) {
		Pom root = Pom.of(project, "pom.xml");
		for (Manifest<Deployment> deployment : project.deployments()) {
			String expected = root.imageOf(deployment.name());
			String image = container(deployment).getImage();
			if (!image.equals(expected)) {
				findings.add(deployment, "runs the image %s instead of %s", image, expected);
			}
			SecurityContext context = container(deployment).getSecurityContext();
			String user = context.getRunAsUser() + ":" + context.getRunAsGroup();
			if (!user.equals(root.user())) {
				findings.add(deployment, "runs as %s, its image is made for %s", user, root.user());
			}
			if (!root.modules().contains(deployment.name()) || !project.application(deployment).exists()) {
				findings.add(deployment, "has no module of its name");
			}
		}
		root.modules()
			.stream()
			.filter((module) -> new Application(project.root(), module).exists())
			.filter((module) -> project.deployments()
				.stream()
				.noneMatch((deployment) -> deployment.name().equals(module)))
			.forEach((module) -> findings.add("pom.xml", "the application %s has no Deployment in k8s", module));
	}

	static void workloadsKeepTheirBudget(Project project, Findings findings) {
		for (Manifest<Deployment> deployment : project.deployments()) {
			if (!Integer.valueOf(3).equals(deployment.object().getSpec().getReplicas())) {
				findings.add(deployment, "does not have three replicas, as the original has");
			}
			Map<String, String> limits = LIMITS.getOrDefault(Project.podLabels(deployment).get("app"), Map.of());
			limits.forEach((resource, limit) -> {
				Quantity actual = container(deployment).getResources().getLimits().get(resource);
				Quantity request = container(deployment).getResources().getRequests().get(resource);
				if (actual == null || !actual.equals(new Quantity(limit))) {
					findings.add(deployment, "has a limit of %s %s instead of %s", actual, resource, limit);
				}
				if (request == null || actual == null
						|| request.getNumericalAmount().compareTo(actual.getNumericalAmount()) > 0) {
					findings.add(deployment, "requests no %s, or more than its limit", resource);
				}
			});
		}
	}

	static void accountsAreTheWorkloadsOwn(Project project, Findings findings) {
		Set<String> taken = new HashSet<>();
		for (Manifest<Deployment> deployment : project.deployments()) {
			String account = pod(deployment).getServiceAccountName();
			if (account == null || !taken.add(account)) {
				findings.add(deployment, "has no ServiceAccount of its own");
			}
			if (project.in("k8s", ServiceAccount.class).stream().noneMatch((other) -> other.name().equals(account))) {
				findings.add(deployment, "runs as the ServiceAccount %s, which is nowhere", account);
			}
		}
		project.in("k8s", ServiceAccount.class)
			.stream()
			.filter((account) -> !Boolean.FALSE.equals(account.object().getAutomountServiceAccountToken()))
			.forEach((account) -> findings.add(account, "has its token mounted"));
	}

	static void portsAreTheApplications(Project project, Findings findings) {
		for (Manifest<Deployment> deployment : project.deployments()) {
			Application application = project.application(deployment);
			Map<String, Integer> expected = Map.of("http", application.port("server.port"), "http-management",
					application.port("management.server.port"));
			if (!ports(deployment).equals(expected)) {
				findings.add(deployment, "declares the ports %s, the application listens on %s", ports(deployment),
						new TreeMap<>(expected));
			}
		}
	}

	static void probesAskTheMainPort(Project project, Findings findings) {
		for (Manifest<Deployment> deployment : project.deployments()) {
			Container container = container(deployment);
			probe(findings, deployment, "startup", container.getStartupProbe(), "/livez");
			probe(findings, deployment, "readiness", container.getReadinessProbe(), "/readyz");
			probe(findings, deployment, "liveness", container.getLivenessProbe(), "/livez");
			Probe startup = container.getStartupProbe();
			if (startup != null
					&& startup.getPeriodSeconds() * startup.getFailureThreshold() < LONGEST_START.toSeconds()) {
				findings.add(deployment, "gives its startup probe less than %s s", LONGEST_START.toSeconds());
			}
		}
	}

	private static void probe(Findings findings, Manifest<Deployment> deployment, String name, @Nullable Probe probe,
			String path) {
		if (probe == null || probe.getHttpGet() == null) {
			findings.add(deployment, "has no %s probe by HTTP", name);
			return;
		}
		if (!path.equals(probe.getHttpGet().getPath())) {
			findings.add(deployment, "has a %s probe that asks %s instead of %s", name, probe.getHttpGet().getPath(),
					path);
		}
		if (!new IntOrString("http").equals(probe.getHttpGet().getPort())) {
			findings.add(deployment, "has a %s probe that does not ask the port named http", name);
		}
	}

	static void scrapesFindTheMetrics(Project project, Findings findings) {
		for (Manifest<Deployment> deployment : project.deployments()) {
			Application application = project.application(deployment);
			Map<String, String> expected = Map.of("prometheus.io/scrape", "true", "prometheus.io/port",
					application.setting("management.server.port"), "prometheus.io/path", "/actuator/prometheus");
			expected.forEach((annotation, value) -> {
				if (!value.equals(Project.podAnnotations(deployment).get(annotation))) {
					findings.add(deployment, "does not annotate its pods with %s: %s", annotation, value);
				}
			});
			if (!application.setting("management.endpoints.web.exposure.include").contains("prometheus")) {
				findings.add(deployment, "is scraped, but the application does not expose prometheus");
			}
		}
		project.services()
			.values()
			.stream()
			.filter((service) -> service.annotations()
				.keySet()
				.stream()
				.anyMatch((key) -> key.startsWith("prometheus.io/")))
			.forEach((service) -> findings.add(service, "is scraped a second time, around the sidecars"));
	}

	static void kialiCanReadItsAnnotations(Project project, Findings findings) {
		for (Manifest<Deployment> deployment : project.deployments()) {
			String dashboards = Project.podAnnotations(deployment).getOrDefault("kiali.io/dashboards", "");
			if (!DASHBOARDS_THAT_FIT.equals(Set.of(dashboards.split(",")))) {
				findings.add(deployment, "asks Kiali for the dashboards '%s'; only %s fit our metrics", dashboards,
						DASHBOARDS_THAT_FIT);
			}
			String rates = Project.podAnnotations(deployment).getOrDefault("health.kiali.io/rate", "");
			for (String rate : rates.split(";")) {
				String[] fields = rate.split(",");
				if (fields.length != 5 || Double.parseDouble(fields[1]) > Double.parseDouble(fields[2])) {
					findings.add(deployment, "has a health rate that Kiali does not understand: '%s'", rate);
				}
			}
		}
	}

	static void environmentIsRead(Project project, Findings findings) {
		for (Manifest<Deployment> deployment : project.deployments()) {
			Set<String> placeholders = project.application(deployment).placeholders();
			List<EnvVar> environment = container(deployment).getEnv();
			for (EnvVar variable : environment) {
				String name = variable.getName();
				boolean reused = environment.stream()
					.anyMatch((other) -> other.getValue() != null && other.getValue().contains("$(" + name + ")"));
				if (!reused && !placeholders.contains(name) && !name.equals(SPAN_SERVICE_NAME)
						&& !PROPERTIES.containVariable(name)) {
					findings.add(deployment, "sets %s, which the application does not read", name);
				}
			}
		}
	}

	static void spansFindTheirPlace(Project project, Findings findings) {
		for (Manifest<Deployment> deployment : project.deployments()) {
			List<String> names = container(deployment).getEnv().stream().map(EnvVar::getName).toList();
			String expected = Project.podLabels(deployment).get("app") + ".$(POD_NAMESPACE)";
			if (!expected.equals(value(deployment, SPAN_SERVICE_NAME))) {
				findings.add(deployment, "does not call itself %s in its spans, as Kiali looks them up", expected);
			}
			if (names.indexOf("POD_NAMESPACE") < 0
					|| names.indexOf("POD_NAMESPACE") > names.indexOf(SPAN_SERVICE_NAME)) {
				findings.add(deployment, "uses $(POD_NAMESPACE) before it is set");
			}
			String endpoint = value(deployment, SPAN_ENDPOINT);
			if (!endpoint.matches("http://jaeger-collector\\.istio-system:4318/v1/traces")) {
				findings.add(deployment, "sends its spans to '%s', where no collector listens", endpoint);
			}
			String excluded = Project.podAnnotations(deployment)
				.getOrDefault("traffic.sidecar.istio.io/excludeOutboundPorts", "");
			if (!List.of(excluded.split(",")).containsAll(List.of("4317", "4318"))) {
				findings.add(deployment, "sends its spans through the sidecar, which would trace them");
			}
		}
	}

	static String value(Manifest<Deployment> deployment, String variable) {
		return container(deployment).getEnv()
			.stream()
			.filter((candidate) -> candidate.getName().equals(variable) && candidate.getValue() != null)
			.map(EnvVar::getValue)
			.findFirst()
			.orElse("");
	}

	static void podsAreRestricted(Project project, Findings findings) {
		project.deployments().forEach((deployment) -> PodSecurity.restricted(deployment, findings));
	}

	static void reservedIdsAndPortsAreFree(Project project, Findings findings) {
		project.deployments().forEach((deployment) -> PodSecurity.nothingOfIstio(deployment, findings));
	}

}
