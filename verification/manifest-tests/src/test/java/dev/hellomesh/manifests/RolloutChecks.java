package dev.hellomesh.manifests;

import java.time.Duration;
import java.util.List;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraint;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.RollingUpdateDeployment;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;

/**
 * Checks of how pods come, go and are spread.
 */
final class RolloutChecks {

	// What the exporter allows a collector that hangs while the last spans are sent.
	private static final Duration LAST_SPANS = Duration.ofSeconds(10);

	// Until then ./mesh deploy waits for a rollout: on a slow line, the sidecar's image
	// takes minutes the first time.
	private static final Duration LONGEST_PULL = Duration.ofMinutes(10);

	private RolloutChecks() {
	}

	static void terminationAddsUp(Project project, Findings findings) {
		for (Manifest<Deployment> deployment : project.deployments()) {
			Duration preStop = Duration.ofSeconds(
					deployment.tree().at("/spec/template/spec/containers/0/lifecycle/preStop/sleep/seconds").asLong());
			Duration phase = project.application(deployment).duration("spring.lifecycle.timeout-per-shutdown-phase");
			Duration needed = preStop.plus(phase).plus(LAST_SPANS);
			Long grace = WorkloadChecks.pod(deployment).getTerminationGracePeriodSeconds();
			if (preStop.isZero()) {
				findings.add(deployment, "does not wait for the sidecars to hear that a pod leaves (preStop: sleep)");
			}
			if (grace == null || grace <= needed.toSeconds()) {
				findings.add(deployment, "has a grace period of %s s and needs more than %s s", grace,
						needed.toSeconds());
			}
		}
	}

	static void rolloutsLoseNobody(Project project, Findings findings) {
		for (Manifest<Deployment> deployment : project.deployments()) {
			RollingUpdateDeployment rollout = deployment.object().getSpec().getStrategy().getRollingUpdate();
			if (rollout == null || !new IntOrString(0).equals(rollout.getMaxUnavailable())) {
				findings.add(deployment, "takes old pods away before new ones are ready (maxUnavailable)");
			}
			Integer deadline = deployment.object().getSpec().getProgressDeadlineSeconds();
			if (deadline != null && deadline < LONGEST_PULL.toSeconds()) {
				findings.add(deployment, "is given up after %s s, when images may still be on their way", deadline);
			}
			for (TopologySpreadConstraint spread : WorkloadChecks.pod(deployment).getTopologySpreadConstraints()) {
				if (!"ScheduleAnyway".equals(spread.getWhenUnsatisfiable())) {
					findings.add(deployment, "cannot be scheduled on a laptop's single node");
				}
			}
			boolean spreads = WorkloadChecks.pod(deployment)
				.getTopologySpreadConstraints()
				.stream()
				.map(TopologySpreadConstraint::getLabelSelector)
				.map(LabelSelector::getMatchLabels)
				.anyMatch((labels) -> project.deploymentsWith(labels).equals(List.of(deployment)));
			if (!spreads) {
				findings.add(deployment, "does not spread its own pods over the nodes");
			}
		}
	}

	static void everyWorkloadHasOneDisruptionBudget(Project project, Findings findings) {
		for (Manifest<Deployment> deployment : project.deployments()) {
			List<Manifest<PodDisruptionBudget>> budgets = project.in("k8s", PodDisruptionBudget.class)
				.stream()
				.filter((budget) -> project.deploymentsWith(budget.object().getSpec().getSelector().getMatchLabels())
					.equals(List.of(deployment)))
				.toList();
			if (budgets.size() != 1) {
				findings.add(deployment, "has %s PodDisruptionBudgets of its own", budgets.size());
			}
			for (Manifest<PodDisruptionBudget> budget : budgets) {
				if (!new IntOrString(1).equals(budget.object().getSpec().getMaxUnavailable())) {
					findings.add(budget, "does not let one pod go at a time, whatever the number of replicas");
				}
			}
		}
	}

}
