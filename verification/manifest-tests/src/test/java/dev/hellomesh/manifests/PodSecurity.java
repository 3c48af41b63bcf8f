package dev.hellomesh.manifests;

import java.util.List;

import io.fabric8.kubernetes.api.model.Capabilities;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.apps.Deployment;

/**
 * The pod security standard called restricted, and the read-only root file system that it
 * does not ask for.
 */
final class PodSecurity {

	private PodSecurity() {
	}

	static void restricted(Manifest<Deployment> deployment, Findings findings) {
		PodSpec pod = WorkloadChecks.pod(deployment);
		PodSecurityContext context = pod.getSecurityContext();
		require(findings, deployment,
				context != null && context.getSeccompProfile() != null
						&& "RuntimeDefault".equals(context.getSeccompProfile().getType()),
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
		pod.getContainers().forEach((container) -> restricted(deployment, container, findings));
	}

	private static void restricted(Manifest<Deployment> deployment, Container container, Findings findings) {
		SecurityContext context = container.getSecurityContext();
		if (context == null) {
			require(findings, deployment, false, "a security context for the container");
			return;
		}
		Capabilities capabilities = context.getCapabilities();
		require(findings, deployment, Boolean.FALSE.equals(context.getAllowPrivilegeEscalation()),
				"allowPrivilegeEscalation: false");
		require(findings, deployment, !Boolean.TRUE.equals(context.getPrivileged()), "no privileges");
		require(findings, deployment, capabilities != null && List.of("ALL").equals(capabilities.getDrop())
				&& capabilities.getAdd().isEmpty(), "no capabilities (drop ALL)");
		require(findings, deployment, context.getRunAsUser() != null && context.getRunAsUser() > 0, "a numeric user");
		require(findings, deployment, Boolean.TRUE.equals(context.getReadOnlyRootFilesystem()),
				"a read-only root file system");
		require(findings, deployment,
				container.getVolumeMounts().stream().anyMatch((mount) -> "/tmp".equals(mount.getMountPath())),
				"a writable /tmp");
		require(findings, deployment, container.getPorts().stream().allMatch((port) -> port.getHostPort() == null),
				"no ports of the host");
	}

	private static void require(Findings findings, Manifest<Deployment> deployment, boolean met, String what) {
		if (!met) {
			findings.add(deployment, "lacks %s", what);
		}
	}

}
