package dev.hellomesh.manifests;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.fabric8.istio.api.api.security.v1beta1.AuthorizationPolicyAction;
import io.fabric8.istio.api.api.security.v1beta1.PeerAuthenticationMutualTLS;
import io.fabric8.istio.api.api.security.v1beta1.PeerAuthenticationMutualTLSMode;
import io.fabric8.istio.api.api.security.v1beta1.Rule;
import io.fabric8.istio.api.api.security.v1beta1.Source;
import io.fabric8.istio.api.api.type.v1beta1.WorkloadSelector;
import io.fabric8.istio.api.security.v1.AuthorizationPolicy;
import io.fabric8.istio.api.security.v1.PeerAuthentication;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.Gateway;
import org.jspecify.annotations.Nullable;

/**
 * Checks of who may call whom.
 */
final class SecurityChecks {

	// As istioctl installs it.
	private static final String INGRESS = "istio-system/istio-ingressgateway-service-account";

	private SecurityChecks() {
	}

	// Of two that select the same pods, Istio follows the older one.
	static void mutualTlsIsStrict(Project project, Findings findings) {
		for (Manifest<Deployment> deployment : project.deployments()) {
			List<Manifest<PeerAuthentication>> selecting = project.in("istio", PeerAuthentication.class)
				.stream()
				.filter((authentication) -> selects(deployment, authentication.object().getSpec().getSelector()))
				.toList();
			if (selecting.size() != 1 || !isStrict(selecting.get(0))) {
				findings.add("istio/peer-authentications.yaml",
						"the pods of %s are not the subject of one PeerAuthentication that is STRICT",
						deployment.name());
			}
		}
	}

	private static boolean isStrict(Manifest<PeerAuthentication> authentication) {
		PeerAuthenticationMutualTLS mtls = authentication.object().getSpec().getMtls();
		return mtls != null && mtls.getMode() == PeerAuthenticationMutualTLSMode.STRICT
				&& authentication.object().getSpec().getPortLevelMtls().isEmpty();
	}

	// Without a selector, an object is about all pods of its namespace.
	private static boolean selects(Manifest<Deployment> deployment, @Nullable WorkloadSelector selector) {
		return selector == null
				|| Project.podLabels(deployment).entrySet().containsAll(selector.getMatchLabels().entrySet());
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
			.filter((policy) -> selects(deployment, policy.object().getSpec().getSelector()))
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
			List<Rule> rules = policy.object().getSpec().getRules();
			// A rule without from lets everybody in, whatever the others say.
			if (rules.isEmpty() || rules.stream().anyMatch((rule) -> !namesAccounts(rule))) {
				findings.add(policy, "has a rule that names no serviceAccounts as callers");
			}
			sources(policy).forEach((source) -> {
				if (!source.getPrincipals().isEmpty() || !source.getNamespaces().isEmpty()) {
					findings.add(policy, "names principals or namespaces: it would fit one namespace only");
				}
				source.getServiceAccounts()
					.stream()
					.filter((account) -> !account.equals(INGRESS) && !local.contains(account))
					.forEach((account) -> findings.add(policy, "lets in %s, an account that is nowhere", account));
			});
		}
	}

	private static boolean namesAccounts(Rule rule) {
		return !rule.getFrom().isEmpty()
				&& rule.getFrom().stream().noneMatch((from) -> from.getSource().getServiceAccounts().isEmpty());
	}

	private static Stream<Source> sources(Manifest<AuthorizationPolicy> policy) {
		return policy.object()
			.getSpec()
			.getRules()
			.stream()
			.flatMap((rule) -> rule.getFrom().stream())
			.map((from) -> from.getSource());
	}

	static void theIngressMayCallTheGateway(Project project, Findings findings) {
		mayCall(project, findings, "gateway", Set.of(INGRESS));
	}

	static void theGatewayMayCallHello(Project project, Findings findings) {
		mayCall(project, findings, "hello", project.deploymentsWith(Map.of("app", "gateway"))
			.stream()
			.map((deployment) -> Objects.requireNonNullElse(WorkloadChecks.pod(deployment).getServiceAccountName(), ""))
			.collect(Collectors.toSet()));
	}

	private static void mayCall(Project project, Findings findings, String app, Set<String> expected) {
		project.deploymentsWith(Map.of("app", app))
			.stream()
			.flatMap((deployment) -> policies(project, deployment).stream())
			.distinct()
			.forEach((policy) -> {
				Set<String> callers = sources(policy).flatMap((source) -> source.getServiceAccounts().stream())
					.collect(Collectors.toSet());
				if (!callers.equals(expected)) {
					findings.add(policy, "lets in %s instead of %s", callers, expected);
				}
			});
	}

}
