package dev.hellomesh.cli.local;

import java.util.concurrent.Callable;

import dev.hellomesh.cli.base.StateLock;
import dev.hellomesh.cli.base.Terminal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * {@code mesh stop}.
 */
@Command(name = "stop",
		description = { "Stop a service, or all three, after what they have begun is finished.",
				"mesh start brings them back on their ports. mesh stop hello-v1 is on one machine what "
						+ "kubectl delete deployment hello-v1 is on a cluster." })
class StopCommand implements Callable<Integer> {

	private final Terminal terminal;

	private final Services services;

	@Mixin
	private ServiceArgument argument = new ServiceArgument();

	StopCommand(Terminal terminal, Services services) {
		this.terminal = terminal;
		this.services = services;
	}

	@Override
	@SuppressWarnings("try")
	public Integer call() throws InterruptedException {
		this.services.needUp();
		try (StateLock lock = this.services.lock("stopping services")) {
			this.services.needUp();
			for (Service each : this.argument.services()) {
				this.terminal.line(each + (this.services.stop(each) ? " is stopped." : " was not running."));
			}
		}
		return 0;
	}

}
