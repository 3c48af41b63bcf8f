package dev.hellomesh.cli.local;

import java.util.concurrent.Callable;

import dev.hellomesh.cli.base.StateLock;
import dev.hellomesh.cli.base.Terminal;
import picocli.CommandLine.Command;

/**
 * {@code mesh down}.
 */
@Command(name = "down", description = "Stop everything that mesh up started.")
class DownCommand implements Callable<Integer> {

	private final Terminal terminal;

	private final Services services;

	DownCommand(Terminal terminal, Services services) {
		this.terminal = terminal;
		this.services = services;
	}

	@Override
	@SuppressWarnings("try")
	public Integer call() throws InterruptedException {
		try (StateLock lock = this.services.lock("stopping services")) {
			if (!this.services.state().isUp()) {
				this.terminal.line("Nothing is up.");
				return 0;
			}
			this.services.stopAll();
		}
		this.terminal.line("All services are stopped.");
		return 0;
	}

}
