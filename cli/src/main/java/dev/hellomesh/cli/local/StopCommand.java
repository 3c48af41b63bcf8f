package dev.hellomesh.cli.local;

import java.util.List;
import java.util.concurrent.Callable;

import dev.hellomesh.cli.base.StateLock;
import dev.hellomesh.cli.base.Terminal;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

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

	@Parameters(paramLabel = "SERVICE", arity = "0..1", converter = Service.Converter.class,
			description = "gateway, hello-v1 or hello-v2; all if not given.")
	private @Nullable Service service;

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
			for (Service each : (this.service != null) ? List.of(this.service) : List.of(Service.values())) {
				this.terminal.line(each + (this.services.stop(each) ? " is stopped." : " was not running."));
			}
		}
		return 0;
	}

}
