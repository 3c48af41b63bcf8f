package dev.hellomesh.manifests;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

import io.fabric8.istio.api.api.networking.v1alpha3.OutlierDetection;
import io.fabric8.istio.api.api.networking.v1alpha3.TrafficPolicy;
import io.fabric8.istio.api.networking.v1.DestinationRule;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.convert.DurationStyle;

/**
 * Checks of how callers treat the instances of a Service.
 */
final class EjectionChecks {

	private static final int ISTIO_PERCENT = 10;

	private static final int ISTIO_ERRORS = 5;

	private EjectionChecks() {
	}

	static void aSickInstanceCanBeEjected(Project project, Findings findings) {
		for (Manifest<DestinationRule> rule : project.all(DestinationRule.class)) {
			OutlierDetection detection = detection(rule);
			if (detection == null) {
				findings.add(rule, "detects no outliers");
				continue;
			}
			if (errors(detection) == 0 && localErrors(detection) == 0) {
				findings.add(rule, "detects outliers, but counts nothing");
			}
			int percent = Objects.requireNonNullElse(detection.getMaxEjectionPercent(), ISTIO_PERCENT);
			// Each subset is a cluster of its own, with the replicas of one Deployment.
			Stream<List<Manifest<Deployment>>> clusters = rule.object().getSpec().getSubsets().isEmpty()
					? Stream.of(project.deploymentsBehind(rule.object().getSpec().getHost()))
					: rule.object()
						.getSpec()
						.getSubsets()
						.stream()
						.map((subset) -> project.deploymentsWith(subset.getLabels()));
			clusters.mapToInt(EjectionChecks::replicas)
				.filter((replicas) -> replicas > 0 && 100 / replicas > percent)
				.distinct()
				.forEach((replicas) -> findings.add(rule, "can eject no instance of %s: one is more than %s %%",
						replicas, percent));
		}
	}

	private static int replicas(List<Manifest<Deployment>> deployments) {
		return deployments.stream()
			.mapToInt((deployment) -> deployment.object().getSpec().getReplicas())
			.min()
			.orElse(0);
	}

	private static @Nullable OutlierDetection detection(Manifest<DestinationRule> rule) {
		TrafficPolicy policy = rule.object().getSpec().getTrafficPolicy();
		return (policy != null) ? policy.getOutlierDetection() : null;
	}

	private static int errors(OutlierDetection detection) {
		return Objects.requireNonNullElse(detection.getConsecutive5xxErrors(), ISTIO_ERRORS)
				+ Objects.requireNonNullElse(detection.getConsecutiveGatewayErrors(), 0);
	}

	private static int localErrors(OutlierDetection detection) {
		return Boolean.TRUE.equals(detection.getSplitExternalLocalOriginErrors())
				? Objects.requireNonNullElse(detection.getConsecutiveLocalOriginFailures(), ISTIO_ERRORS) : 0;
	}

	static void theGatewayIsNotBlamedForItsUpstreams(Project project, Findings findings) {
		for (Manifest<DestinationRule> rule : project.all(DestinationRule.class)) {
			boolean forTheGateway = project.deploymentsBehind(rule.object().getSpec().getHost())
				.stream()
				.anyMatch((deployment) -> "gateway".equals(Project.podLabels(deployment).get("app")));
			OutlierDetection detection = detection(rule);
			if (forTheGateway && detection != null && errors(detection) > 0) {
				findings.add(rule, "ejects the gateway for the 503 of a version behind it");
			}
		}
	}

	static void connectionsEndBeforeTheApplicationCloses(Project project, Findings findings) {
		for (Manifest<DestinationRule> rule : project.all(DestinationRule.class)) {
			Duration idle = DurationStyle.detectAndParse(
					rule.object().getSpec().getTrafficPolicy().getConnectionPool().getHttp().getIdleTimeout());
			for (Manifest<Deployment> deployment : project.deploymentsBehind(rule.object().getSpec().getHost())) {
				Application application = project.application(deployment);
				Map<String, String> settings = Map.of("hello", "server.tomcat.keep-alive-timeout", "gateway",
						"server.netty.idle-timeout");
				Duration keepAlive = application
					.duration(Objects.requireNonNull(settings.get(Project.podLabels(deployment).get("app"))));
				if (idle.compareTo(keepAlive) >= 0) {
					findings.add(rule, "keeps idle connections for %s s, %s closes them after %s s", idle.toSeconds(),
							application, keepAlive.toSeconds());
				}
			}
		}
	}

}
