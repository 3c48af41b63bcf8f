package dev.hellomesh.cli.cluster;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * Which cluster.
 */
class ContextOption {

	@Option(names = "--context", paramLabel = "NAME",
			description = "kubectl's context; needed unless the current one is known to be on this machine (kind-*,"
					+ " minikube, k3d-*, docker-desktop, rancher-desktop, orbstack, colima*).")
	private @Nullable String context;

	@Option(names = { "-h", "--help" }, usageHelp = true, description = "Print this text.")
	private boolean help;

	@Nullable String context() {
		return this.context;
	}

}
