package dev.hellomesh.manifests;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.istio.api.security.v1.AuthorizationPolicy;
import io.fabric8.istio.api.security.v1.PeerAuthentication;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.autoscaling.v2.MetricSpec;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;

/**
 * Checks of what picks pods by their labels, ports by their names, Deployments by their
 * names.
 */
final class ServiceChecks {

	private static final Map<Integer, String> PORTS_OF_THE_PLATFORM = Map.of(53, "names", 15012, "istiod", 15020,
			"a sidecar's merged metrics", 4317, "spans of sidecars", 4318, "spans of applications");

	private ServiceChecks() {
	}

	static void everyServiceSelectsPods(Project project, Findings findings) {
		for (Manifest<Service> service : project.services().values()) {
			if (project.deploymentsBehind(service.name()).isEmpty()) {
				findings.add(service, "selects no pods with %s", service.object().getSpec().getSelector());
			}
		}
		project.deployments()
			.stream()
			.filter((deployment) -> project.services()
				.keySet()
				.stream()
				.noneMatch((service) -> project.deploymentsBehind(service).equals(List.of(deployment))))
			.forEach((deployment) -> findings.add(deployment, "has no Service of its own"));
	}

	static void everyServicePortExists(Project project, Findings findings) {
		for (Manifest<Service> service : project.services().values()) {
			for (ServicePort port : service.object().getSpec().getPorts()) {
				if (!Integer.valueOf(80).equals(port.getPort()) || !"http".equals(port.getName())
						|| !"http".equals(port.getAppProtocol())) {
					findings.add(service, "has a port that is not 80, named http, with the appProtocol http");
				}
				for (Manifest<Deployment> deployment : project.deploymentsBehind(service.name())) {
					String target = Objects.requireNonNull(port.getTargetPort()).getStrVal();
					if (target == null || !WorkloadChecks.ports(deployment).containsKey(target)) {
						findings.add(service, "sends requests to the port %s, which the pods of %s do not name",
								port.getTargetPort().getValue(), deployment.name());
					}
				}
			}
		}
	}

	static void everySelectorSelectsPods(Project project, Findings findings) {
		for (Manifest<AuthorizationPolicy> policy : project.all(AuthorizationPolicy.class)) {
			selects(project, findings, policy, policy.object().getSpec().getSelector().getMatchLabels());
		}
		for (Manifest<PeerAuthentication> authentication : project.all(PeerAuthentication.class)) {
			selects(project, findings, authentication,
					authentication.object().getSpec().getSelector().getMatchLabels());
		}
		for (Manifest<NetworkPolicy> policy : project.all(NetworkPolicy.class)) {
			selects(project, findings, policy, policy.object().getSpec().getPodSelector().getMatchLabels());
			for (JsonNode selector : policy.tree().findValues("podSelector")) {
				String app = selector.at("/matchLabels/app").asText();
				selects(project, findings, policy, Map.of("app", app));
			}
		}
	}

	private static void selects(Project project, Findings findings, Manifest<?> manifest, Map<String, String> labels) {
		if (project.deploymentsWith(labels).isEmpty()) {
			findings.add(manifest, "selects no pods with %s", labels);
		}
	}

	static void networkPoliciesNamePortsOfThePods(Project project, Findings findings) {
		for (Manifest<NetworkPolicy> policy : project.all(NetworkPolicy.class)) {
			for (JsonNode ports : policy.tree().findValues("ports")) {
				for (JsonNode port : ports) {
					boolean known = port.path("port").isInt()
							? PORTS_OF_THE_PLATFORM.containsKey(port.path("port").asInt())
							: project.deployments()
								.stream()
								.allMatch((deployment) -> WorkloadChecks.ports(deployment)
									.containsKey(port.path("port").asText()));
					if (!known) {
						findings.add(policy, "names the port %s, which is neither a pod's nor one of %s",
								port.path("port").asText(), PORTS_OF_THE_PLATFORM);
					}
				}
			}
		}
	}

	static void autoscalersKnowTheirWorkload(Project project, Findings findings) {
		Set<String> scaled = new java.util.HashSet<>();
		for (Manifest<HorizontalPodAutoscaler> autoscaler : project.all(HorizontalPodAutoscaler.class)) {
			String target = autoscaler.object().getSpec().getScaleTargetRef().getName();
			scaled.add(target);
			project.deployments()
				.stream()
				.filter((candidate) -> candidate.name().equals(target))
				.findFirst()
				.ifPresentOrElse((deployment) -> fits(findings, autoscaler, deployment),
						() -> findings.add(autoscaler, "scales the Deployment %s, which is nowhere", target));
		}
		project.deployments()
			.stream()
			.filter((deployment) -> !scaled.contains(deployment.name()))
			.forEach((deployment) -> findings.add("k8s/optional/autoscaling.yaml", "%s has no autoscaler",
					deployment.name()));
	}

	private static void fits(Findings findings, Manifest<HorizontalPodAutoscaler> autoscaler,
			Manifest<Deployment> deployment) {
		if (!Objects.equals(autoscaler.object().getSpec().getMinReplicas(),
				deployment.object().getSpec().getReplicas())) {
			findings.add(autoscaler, "starts from another number of replicas than its Deployment");
		}
		for (MetricSpec metric : autoscaler.object().getSpec().getMetrics()) {
			String container = metric.getContainerResource().getContainer();
			if (!WorkloadChecks.container(deployment).getName().equals(container)) {
				findings.add(autoscaler, "measures the container %s, which its pods do not have", container);
			}
		}
	}

}
