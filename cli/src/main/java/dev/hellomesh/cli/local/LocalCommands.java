package dev.hellomesh.cli.local;

import java.util.List;

import dev.hellomesh.cli.base.Interrupts;
import dev.hellomesh.cli.base.Project;
import dev.hellomesh.cli.base.Terminal;

/**
 * The commands for the services on this machine.
 */
public final class LocalCommands {

	private final Services services;

	private final List<Object> commands;

	/**
	 * Creates them.
	 * @param terminal where they print
	 * @param project where things are
	 * @param interrupts what ends them
	 */
	public LocalCommands(Terminal terminal, Project project, Interrupts interrupts) {
		this.services = new Services(terminal, project);
		StatusCommand status = new StatusCommand(terminal, this.services);
		Build build = new Build(terminal, project);
		this.commands = List.of(new UpCommand(terminal, interrupts, this.services, build, status), status,
				new LogsCommand(terminal, project), new StopCommand(terminal, this.services),
				new StartCommand(terminal, this.services), new DownCommand(terminal, this.services));
	}

	/**
	 * Returns them.
	 * @return the commands in the order of the help
	 */
	public List<Object> commands() {
		return this.commands;
	}

	/**
	 * Tells where the gateway listens, or would after {@code mesh up}.
	 * @return URL without a path
	 */
	public String gatewayUrl() {
		Instance gateway = this.services.state().instances().get(Service.GATEWAY);
		return "http://localhost:" + ((gateway != null) ? gateway.port() : 8080);
	}

}
