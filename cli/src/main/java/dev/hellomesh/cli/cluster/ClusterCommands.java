package dev.hellomesh.cli.cluster;

import java.util.List;

import dev.hellomesh.cli.base.Project;
import dev.hellomesh.cli.base.Terminal;

/**
 * The commands for the services on a cluster.
 */
public final class ClusterCommands {

	private final List<Object> commands;

	/**
	 * Creates them.
	 * @param terminal where they print
	 * @param project where things are
	 */
	public ClusterCommands(Terminal terminal, Project project) {
		this.commands = List.of(new DeployCommand(terminal, project), new CheckCommand(terminal, project),
				new OpenCommand(terminal, project), new UndeployCommand(terminal, project));
	}

	/**
	 * Returns them.
	 * @return the commands in the order of the help
	 */
	public List<Object> commands() {
		return this.commands;
	}

}
