package dev.hellomesh.cli.cluster;

import java.util.List;

import dev.hellomesh.cli.base.Interrupts;
import dev.hellomesh.cli.base.Project;
import dev.hellomesh.cli.base.Terminal;

/**
 * The commands for the services on a cluster.
 */
public final class ClusterCommands {

	/**
	 * Creates them.
	 * @param terminal where they print
	 * @param project where things are
	 * @param interrupts what ends them
	 */
	public ClusterCommands(Terminal terminal, Project project, Interrupts interrupts) {
	}

	/**
	 * Returns them.
	 * @return the commands in the order of the help
	 */
	public List<Object> commands() {
		return List.of();
	}

}
