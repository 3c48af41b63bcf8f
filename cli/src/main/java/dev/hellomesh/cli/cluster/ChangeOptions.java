package dev.hellomesh.cli.cluster;

import java.nio.file.Path;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * What commands have in common that change the cluster.
 */
class ChangeOptions extends ContextOption {

	@Option(names = "--dry-run",
			description = "Print the commands and change nothing; exit status 1 if something is refused.")
	private boolean dryRun;

	@Option(names = "--istio-dir", paramLabel = "DIRECTORY", description = "Where a release of Istio, "
			+ IstioVersion.KNOWN + ", is unpacked; ISTIO_HOME, or where istioctl is, if not given.")
	private @Nullable Path istioDirectory;

	boolean dryRun() {
		return this.dryRun;
	}

	@Nullable Path istioDirectory() {
		return this.istioDirectory;
	}

}
