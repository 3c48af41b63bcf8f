package dev.hellomesh.manifests;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.fabric8.istio.api.api.networking.v1alpha3.OutlierDetection;
import io.fabric8.istio.api.api.networking.v1alpha3.Subset;
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
			for (Cluster cluster : clusters(project, rule)) {
				OutlierDetection detection = cluster.detection();
				if (detection == null) {
					findings.add(rule, "detects no outliers among %s", cluster.name());
					continue;
				}
				if (errors(detection) == 0 && localErrors(detection) == 0) {
					findings.add(rule, "detects outliers among %s, but counts nothing", cluster.name());
				}
				int percent = Objects.requireNonNullElse(detection.getMaxEjectionPercent(), ISTIO_PERCENT);
				// Envoy ejects one if its share of all instances is at most that much.
				if (cluster.replicas() > 0 && 100 > percent * cluster.replicas()) {
					findings.add(rule, "can eject no instance of %s: one of %s is more than %s %%", cluster.name(),
							cluster.replicas(), percent);
				}
			}
		}
	}

	// Each subset is a cluster of its own, with the replicas of one Deployment. What it
	// says about outliers replaces what its rule says.
	private static List<Cluster> clusters(Project project, Manifest<DestinationRule> rule) {
		String host = rule.object().getSpec().getHost();
		OutlierDetection detection = detection(rule.object().getSpec().getTrafficPolicy());
		List<Cluster> clusters = new ArrayList<>();
		clusters.add(new Cluster(host, detection, replicas(project.deploymentsBehind(host))));
		for (Subset subset : rule.object().getSpec().getSubsets()) {
			OutlierDetection ofSubset = detection(subset.getTrafficPolicy());
			clusters.add(new Cluster(host + " " + subset.getName(), (ofSubset != null) ? ofSubset : detection,
					replicas(RoutingChecks.subsetOf(project, rule, subset))));
		}
		return clusters;
	}

	private static int replicas(List<Manifest<Deployment>> deployments) {
		return deployments.stream().mapToInt((deployment) -> deployment.object().getSpec().getReplicas()).sum();
	}

	private static @Nullable OutlierDetection detection(@Nullable TrafficPolicy policy) {
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
			if (forTheGateway && clusters(project, rule).stream()
				.map(Cluster::detection)
				.anyMatch((detection) -> detection != null && errors(detection) > 0)) {
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

	/**
	 * Instances that Envoy counts together.
	 *
	 * @param name host, and subset if it is one
	 * @param detection when one of them is ejected
	 * @param replicas how many there are
	 */
	private record Cluster(String name, @Nullable OutlierDetection detection, int replicas) {

	}

}
