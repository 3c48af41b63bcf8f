package dev.hellomesh.manifests;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import io.fabric8.kubernetes.api.model.Capabilities;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.SeccompProfile;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import org.jspecify.annotations.Nullable;

/**
 * The pod security standard called restricted, and what it does not ask for: a read-only
 * root file system, and no number that Istio keeps for itself.
 */
final class PodSecurity {

	private static final Long ISTIO_ID = 1337L;

	private PodSecurity() {
	}

	static void restricted(Manifest<Deployment> deployment, Findings findings) {
		PodSpec pod = WorkloadChecks.pod(deployment);
		PodSecurityContext context = pod.getSecurityContext();
		require(findings, deployment, context != null && isDefault(context.getSeccompProfile()),
				"a seccomp profile for the whole pod");
		require(findings, deployment, context != null && Boolean.TRUE.equals(context.getRunAsNonRoot()),
				"runAsNonRoot");
		require(findings, deployment, !Boolean.TRUE.equals(pod.getHostNetwork())
				&& !Boolean.TRUE.equals(pod.getHostPID()) && !Boolean.TRUE.equals(pod.getHostIPC()),
				"namespaces apart from the host's");
		for (Volume volume : pod.getVolumes()) {
			require(findings, deployment, volume.getEmptyDir() != null && volume.getEmptyDir().getSizeLimit() != null,
					"only volumes that are an emptyDir with a limit");
		}
		pod.getContainers()
			.forEach((container) -> require(findings, deployment,
					container.getVolumeMounts().stream().anyMatch((mount) -> "/tmp".equals(mount.getMountPath())),
					"a writable /tmp"));
		containers(deployment).forEach((container) -> restricted(deployment, container, findings));
	}

	private static Stream<Container> containers(Manifest<Deployment> deployment) {
		PodSpec pod = WorkloadChecks.pod(deployment);
		return Stream.concat(pod.getInitContainers().stream(), pod.getContainers().stream());
	}

	private static boolean isDefault(@Nullable SeccompProfile profile) {
		return profile != null && "RuntimeDefault".equals(profile.getType());
	}

	private static void restricted(Manifest<Deployment> deployment, Container container, Findings findings) {
		SecurityContext context = container.getSecurityContext();
		if (context == null) {
			require(findings, deployment, false, "a security context for the container " + container.getName());
			return;
		}
		Capabilities capabilities = context.getCapabilities();
		require(findings, deployment, Boolean.FALSE.equals(context.getAllowPrivilegeEscalation()),
				"allowPrivilegeEscalation: false");
		require(findings, deployment, !Boolean.TRUE.equals(context.getPrivileged()), "no privileges");
		require(findings, deployment, capabilities != null && List.of("ALL").equals(capabilities.getDrop())
				&& capabilities.getAdd().isEmpty(), "no capabilities (drop ALL)");
		require(findings, deployment, context.getRunAsUser() != null && context.getRunAsUser() > 0, "a numeric user");
		// What a container says of these replaces what its pod says.
		require(findings, deployment, !Boolean.FALSE.equals(context.getRunAsNonRoot()),
				"runAsNonRoot in the container " + container.getName());
		require(findings, deployment, context.getSeccompProfile() == null || isDefault(context.getSeccompProfile()),
				"the seccomp profile in the container " + container.getName());
		require(findings, deployment, Boolean.TRUE.equals(context.getReadOnlyRootFilesystem()),
				"a read-only root file system");
		require(findings, deployment, container.getPorts().stream().allMatch((port) -> port.getHostPort() == null),
				"no ports of the host");
	}

	private static void require(Findings findings, Manifest<Deployment> deployment, boolean met, String what) {
		if (!met) {
			findings.add(deployment, "lacks %s", what);
		}
	}

	static void nothingOfIstio(Manifest<Deployment> deployment, Findings findings) {
		if (ids(deployment).anyMatch(ISTIO_ID::equals)) {
			findings.add(deployment, "runs as user or group %s, whose traffic Istio does not redirect", ISTIO_ID);
		}
		containers(deployment).flatMap((container) -> container.getPorts().stream())
			.flatMap((port) -> Stream.of(port.getContainerPort(), port.getHostPort()))
			.filter((port) -> port != null && port >= 15000 && port <= 15090)
			.forEach((port) -> findings.add(deployment, "uses port %s, which Istio reserves", port));
	}

	private static Stream<Long> ids(Manifest<Deployment> deployment) {
		Stream<Long> ofPod = Stream.ofNullable(WorkloadChecks.pod(deployment).getSecurityContext())
			.flatMap((context) -> Stream.concat(context.getSupplementalGroups().stream(),
					Stream.of(context.getRunAsUser(), context.getRunAsGroup(), context.getFsGroup())));
		Stream<Long> ofContainers = containers(deployment).map(Container::getSecurityContext)
			.filter(Objects::nonNull)
			.flatMap((context) -> Stream.of(context.getRunAsUser(), context.getRunAsGroup()));
		return Stream.concat(ofPod, ofContainers);
	}

}
