package dev.hellomesh.cli.local;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

import dev.hellomesh.cli.base.CommandFailedException;
import dev.hellomesh.cli.base.StateLock;
import dev.hellomesh.cli.base.Terminal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * {@code mesh start}.
 */
@Command(name = "start", description = { "Start a service that was stopped or died, or all such.",
		"They get the ports that mesh up gave them. Waits until they are ready." })
class StartCommand implements Callable<Integer> {

	private final Terminal terminal;

	private final Services services;

	@Mixin
	private ServiceArgument argument = new ServiceArgument();

	StartCommand(Terminal terminal, Services services) {
		this.terminal = terminal;
		this.services = services;
	}

	@Override
	@SuppressWarnings("try")
	public Integer call() throws InterruptedException {
		this.services.needUp();
		List<Service> starting = new ArrayList<>();
		State state;
		try (StateLock lock = this.services.lock("starting services")) {
			state = this.services.needUp();
			Ports ports = new Ports();
			for (Service each : this.argument.services()) {
				Instance instance = state.instance(each);
				if (instance.process().isPresent() && !instance.stopping()) {
					this.terminal.line(each + " is running already.");
				}
				else {
					starting.add(each);
					ports.add(each, instance);
				}
			}
			if (starting.isEmpty()) {
				return 0;
			}
			awaitEnds(starting, state);
			ports.needFree("mesh down and mesh up");
			state = this.services.start(starting, state);
		}
		awaitReady(starting, state);
		return 0;
	}

	// For what a stop that was interrupted has told to end
	private void awaitEnds(List<Service> starting, State state) throws InterruptedException {
		for (Service each : starting) {
			if (state.instance(each).process().isPresent()) {
				this.services.stop(each);
			}
		}
	}

	@SuppressWarnings("try")
	private void awaitReady(List<Service> starting, State state) throws InterruptedException {
		try {
			this.services.awaitReady(starting, state);
		}
		catch (InterruptedException | CommandFailedException ex) {
			try (StateLock lock = this.services.lock("stopping services")) {
				State now = this.services.state();
				for (Service each : starting) {
					if (now.isUp() && now.hasSameProcess(state, each)) {
						this.services.stop(each);
					}
				}
			}
			throw ex;
		}
	}

}
