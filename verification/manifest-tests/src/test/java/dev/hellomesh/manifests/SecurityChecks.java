package dev.hellomesh.manifests;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.fabric8.istio.api.api.security.v1beta1.AuthorizationPolicyAction;
import io.fabric8.istio.api.api.security.v1beta1.PeerAuthenticationMutualTLSMode;
import io.fabric8.istio.api.api.security.v1beta1.Rule;
import io.fabric8.istio.api.api.security.v1beta1.Source;
import io.fabric8.istio.api.security.v1.AuthorizationPolicy;
import io.fabric8.istio.api.security.v1.PeerAuthentication;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.Gateway;

/**
 * Checks of who may call whom.
 */
final class SecurityChecks {

	private SecurityChecks() {
	}

	static void mutualTlsIsStrict(Project project, Findings findings) {
		for (Manifest<Deployment> deployment : project.deployments()) {
			boolean strict = project.in("istio", PeerAuthentication.class)
				.stream()
				.filter((authentication) -> selects(deployment,
						authentication.object().getSpec().getSelector().getMatchLabels()))
				.anyMatch((authentication) -> authentication.object().getSpec().getMtls() != null
						&& authentication.object()
							.getSpec()
							.getMtls()
							.getMode() == PeerAuthenticationMutualTLSMode.STRICT
						&& authentication.object().getSpec().getPortLevelMtls().isEmpty());
			if (!strict) {
				findings.add("istio/peer-authentications.yaml", "the pods of %s can be called without mutual TLS",
						deployment.name());
			}
		}
	}

	private static boolean selects(Manifest<Deployment> deployment, Map<String, String> labels) {
		return Project.podLabels(deployment).entrySet().containsAll(labels.entrySet());
	}

	static void everyWorkloadHasOnePolicy(Project project, Findings findings) {
		for (Manifest<Deployment> deployment : project.deployments()) {
			List<Manifest<AuthorizationPolicy>> policies = policies(project, deployment);
			if (policies.size() != 1
					|| policies.get(0).object().getSpec().getAction() != AuthorizationPolicyAction.ALLOW) {
				findings.add("istio/authorization-policies.yaml",
						"the pods of %s are not the subject of one ALLOW policy", deployment.name());
			}
		}
	}

	private static List<Manifest<AuthorizationPolicy>> policies(Project project, Manifest<Deployment> deployment) {
		return project.in("istio", AuthorizationPolicy.class)
			.stream()
			.filter((policy) -> selects(deployment, policy.object().getSpec().getSelector().getMatchLabels()))
			.toList();
	}

	static void policiesOpenTheMainPortOnly(Project project, Findings findings) {
		for (Manifest<AuthorizationPolicy> policy : project.all(AuthorizationPolicy.class)) {
			Set<String> mainPorts = project.deploymentsWith(policy.object().getSpec().getSelector().getMatchLabels())
				.stream()
				.map((deployment) -> String.valueOf(WorkloadChecks.ports(deployment).get("http")))
				.collect(Collectors.toSet());
			for (Rule rule : policy.object().getSpec().getRules()) {
				boolean mainPortOnly = !rule.getTo().isEmpty() && rule.getTo()
					.stream()
					.allMatch((to) -> mainPorts.equals(Set.copyOf(to.getOperation().getPorts())));
				if (!mainPortOnly) {
					findings.add(policy, "opens something else than the container's port %s", mainPorts);
				}
			}
		}
	}

	static void policiesNameCallersInAnyNamespace(Project project, Findings findings) {
		Set<String> local = Stream.concat(project.in("k8s", ServiceAccount.class).stream().map(Manifest::name),
				// Istio makes one for each Gateway of Gateway API, and calls it so.
				project.all(Gateway.class)
					.stream()
					.map((gateway) -> gateway.name() + "-" + gateway.object().getSpec().getGatewayClassName()))
			.collect(Collectors.toSet());
		for (Manifest<AuthorizationPolicy> policy : project.all(AuthorizationPolicy.class)) {
			List<Source> sources = policy.object()
				.getSpec()
				.getRules()
				.stream()
				.flatMap((rule) -> rule.getFrom().stream())
				.map((from) -> from.getSource())
				.toList();
			if (sources.isEmpty() || sources.stream().anyMatch((source) -> source.getServiceAccounts().isEmpty())) {
				findings.add(policy, "names no serviceAccounts as callers");
			}
			for (Source source : sources) {
				if (!source.getPrincipals().isEmpty() || !source.getNamespaces().isEmpty()) {
					findings.add(policy, "names principals or namespaces: it would fit one namespace only");
				}
				source.getServiceAccounts()
					.stream()
					.filter((account) -> account.contains("/") ? !account.startsWith("istio-system/")
							: !local.contains(account))
					.forEach((account) -> findings.add(policy, "lets in %s, an account that is nowhere", account));
			}
		}
	}

	static void theGatewayMayCallHello(Project project, Findings findings) {
		Set<String> gateways = project.deploymentsWith(Map.of("app", "gateway"))
			.stream()
			.map((deployment) -> Objects.requireNonNullElse(WorkloadChecks.pod(deployment).getServiceAccountName(), ""))
			.collect(Collectors.toSet());
		project.deploymentsWith(Map.of("app", "hello"))
			.stream()
			.flatMap((deployment) -> policies(project, deployment).stream())
			.distinct()
			.forEach((policy) -> {
				Set<String> callers = policy.object()
					.getSpec()
					.getRules()
					.stream()
					.flatMap((rule) -> rule.getFrom().stream())
					.flatMap((from) -> from.getSource().getServiceAccounts().stream())
					.collect(Collectors.toSet());
				if (!callers.equals(gateways)) {
					findings.add(policy, "lets in %s instead of the gateway, which runs as %s", callers, gateways);
				}
			});
	}

}
