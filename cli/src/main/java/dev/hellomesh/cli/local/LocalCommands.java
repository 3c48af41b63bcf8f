package dev.hellomesh.cli.local;

import java.util.List;

import dev.hellomesh.cli.base.Interrupts;
import dev.hellomesh.cli.base.Project;
import dev.hellomesh.cli.base.Terminal;

/**
 * The commands for the services on this machine.
 */
public final class LocalCommands {

	/**
	 * Creates them.
	 * @param terminal where they print
	 * @param project where things are
	 * @param interrupts what ends them
	 */
	public LocalCommands(Terminal terminal, Project project, Interrupts interrupts) {
	}

	/**
	 * Returns them.
	 * @return the commands in the order of the help
	 */
	public List<Object> commands() {
		return List.of();
	}

	/**
	 * Tells where the gateway listens, or would after {@code mesh up}.
	 * @return URL without a path
	 */
	public String gatewayUrl() {
		return "http://localhost:8080";
	}

}
