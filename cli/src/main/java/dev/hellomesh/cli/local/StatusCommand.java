package dev.hellomesh.cli.local;

import java.util.concurrent.Callable;

import dev.hellomesh.cli.base.Terminal;
import picocli.CommandLine.Command;

/**
 * {@code mesh status}.
 */
@Command(name = "status",
		description = { "Show how each service is: ready, starting, stopping, stopped or died.",
				"Starting is a service that runs, but is not ready." },
		exitCodeListHeading = "%nExit status:%n",
		exitCodeList = { "0:all are ready", "3:one of them is not, or nothing is up" })
class StatusCommand implements Callable<Integer> {

	private static final int NOT_READY = 3;

	private final Terminal terminal;

	private final Services services;

	StatusCommand(Terminal terminal, Services services) {
		this.terminal = terminal;
		this.services = services;
	}

	@Override
	public Integer call() {
		State state = this.services.state();
		if (!state.isUp()) {
			this.terminal.line("Nothing is up. mesh up starts everything.");
			return NOT_READY;
		}
		boolean ready = true;
		this.terminal.line(line("SERVICE", "STATE", "PID", "PORT", "MANAGEMENT"));
		for (Service service : Service.values()) {
			Instance instance = state.instance(service);
			Condition condition = Condition.of(instance);
			String pid = instance.process().map((process) -> String.valueOf(process.pid())).orElse("-");
			String line = line(service, condition, pid, instance.port(), instance.managementPort());
			this.terminal.line((condition == Condition.READY) ? line : this.terminal.red(line));
			ready &= condition == Condition.READY;
		}
		return ready ? 0 : NOT_READY;
	}

	private static String line(Object... columns) {
		return String.format("%-10s %-8s %8s %6s %11s", columns);
	}

}
