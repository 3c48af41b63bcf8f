package dev.hellomesh.cli.local;

import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;

import dev.hellomesh.cli.base.CommandFailedException;
import dev.hellomesh.cli.base.Interrupts;
import dev.hellomesh.cli.base.Polling;
import dev.hellomesh.cli.base.StateLock;
import dev.hellomesh.cli.base.Terminal;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code mesh up}.
 */
@Command(name = "up", sortOptions = false,
		description = { "Build and start gateway, hello-v1 and hello-v2, and wait until they are ready.",
				"Stays in the foreground and reports what happens to them; Ctrl-C stops all three, twice at once. "
						+ "On Windows they are always ended at once." },
		footer = { "", "Environment:",
				"  MESH_JAVA_OPTS      flags for the services' JVMs, not the small ones they get",
				"  MESH_READY_SECONDS  how long to wait until all are ready; 120 if not set",
				"  MESH_STATE_DIR      where logs and process ids are kept; .mesh if not set" })
class UpCommand implements Callable<Integer> {

	private final Terminal terminal;

	private final Interrupts interrupts;

	private final Services services;

	private final Build build;

	private final StatusCommand status;

	@Spec
	private CommandSpec spec;

	@Option(names = "--detach", description = "Come back as soon as all are ready; mesh down stops them.")
	private boolean detach;

	@Option(names = "--no-build", description = "Take the jars as they are.")
	private boolean noBuild;

	@Option(names = "--port-gateway", paramLabel = "N", defaultValue = "8080",
			description = "Port of the gateway, ${DEFAULT-VALUE} if not given.")
	private int portGateway;

	@Option(names = "--port-v1", paramLabel = "N", defaultValue = "8081",
			description = "Port of hello-v1, ${DEFAULT-VALUE} if not given.")
	private int portV1;

	@Option(names = "--port-v2", paramLabel = "N", defaultValue = "8082",
			description = "Port of hello-v2, ${DEFAULT-VALUE} if not given.")
	private int portV2;

	@Option(names = "--management-gateway", paramLabel = "N",
			description = "Port for the gateway's metrics and health; its port + 1000 if not given.")
	private @Nullable Integer managementGateway;

	@Option(names = "--management-v1", paramLabel = "N",
			description = "Port for hello-v1's metrics, health and faults; its port + 1000 if not given.")
	private @Nullable Integer managementV1;

	@Option(names = "--management-v2", paramLabel = "N", description = "Likewise for hello-v2.")
	private @Nullable Integer managementV2;

	UpCommand(Terminal terminal, Interrupts interrupts, Services services, Build build, StatusCommand status) {
		this.terminal = terminal;
		this.interrupts = interrupts;
		this.services = services;
		this.build = build;
		this.status = status;
	}

	@Override
	@SuppressWarnings("try")
	public Integer call() throws InterruptedException {
		State state = new State(UUID.randomUUID().toString(), false, instances());
		Ports ports = ports(state);
		try (StateLock lock = this.services.lock("building and starting services")) {
			State before = this.services.state();
			if (before.anyRuns() && before.complete()) {
				return showThatItIsUp(before);
			}
			if (before.anyRuns()) {
				this.terminal.line("The last mesh up was cut off: it is done again.");
				this.services.stopAll();
			}
			ports.needFree("mesh up");
			if (!this.noBuild) {
				this.build.buildChanged();
				// That may have taken minutes.
				ports.needFree("mesh up");
			}
			state = this.services.startAnew(state);
		}
		run(state);
		return 0;
	}

	private int showThatItIsUp(State state) throws InterruptedException {
		this.terminal.line("It is already up. mesh down stops it, mesh start brings back what is stopped.");
		List<Service> starting = state.instances()
			.keySet()
			.stream()
			.filter((service) -> Condition.of(state.instance(service)) == Condition.STARTING)
			.toList();
		if (!starting.isEmpty()) {
			this.services.awaitReady(starting, state);
		}
		this.status.call();
		return 0;
	}

	private void run(State state) throws InterruptedException {
		this.interrupts.atOnce(this.services::killAll);
		try {
			this.services.awaitReady(List.of(Service.values()), state);
		}
		catch (InterruptedException | CommandFailedException ex) {
			stop(state);
			throw ex;
		}
		printUrls(state);
		if (this.detach) {
			this.terminal
				.line("mesh down stops all. Meanwhile: mesh status, mesh logs, mesh traffic, mesh stop hello-v1.");
			return;
		}
		this.terminal.line("Ctrl-C stops all. In another terminal: mesh traffic, then mesh stop hello-v1.");
		try {
			watch(state);
			this.terminal.line("Everything was stopped by another mesh.");
		}
		catch (InterruptedException ex) {
			this.terminal.line("");
			this.terminal.line("Stopping. Ctrl-C again kills.");
			stop(state);
			this.terminal.line("All services are stopped.");
		}
	}

	private Map<Service, Instance> instances() {
		Map<Service, Instance> instances = new EnumMap<>(Service.class);
		instances.put(Service.GATEWAY, instance(this.portGateway, this.managementGateway));
		instances.put(Service.HELLO_V1, instance(this.portV1, this.managementV1));
		instances.put(Service.HELLO_V2, instance(this.portV2, this.managementV2));
		return instances;
	}

	private static Instance instance(int port, @Nullable Integer managementPort) {
		return new Instance(port, (managementPort != null) ? managementPort : port + 1000);
	}

	private Ports ports(State state) {
		try {
			Ports ports = new Ports();
			state.instances().forEach(ports::add);
			return ports;
		}
		catch (IllegalArgumentException ex) {
			throw new ParameterException(this.spec.commandLine(), ex.getMessage());
		}
	}

	@SuppressWarnings("try")
	private void stop(State state) throws InterruptedException {
		try (StateLock lock = this.services.lock("stopping services")) {
			// Another mesh may have stopped, and even started, everything meanwhile.
			if (this.services.state().id().equals(state.id())) {
				this.services.stopAll();
			}
		}
	}

	// Until another mesh stops them all. That one of them dies is no reason to end:
	// seeing what the others do then is
	// what all this is for.
	private void watch(State state) throws InterruptedException {
		Map<Service, Condition> known = new EnumMap<>(Service.class);
		Polling.await(Polling.FOREVER, () -> {
			State now = this.services.state();
			if (!now.id().equals(state.id())) {
				return true;
			}
			now.instances().forEach((service, instance) -> reportChange(service, Condition.of(instance), known));
			return false;
		});
	}

	private void reportChange(Service service, Condition is, Map<Service, Condition> known) {
		Condition was = known.getOrDefault(service, Condition.READY);
		// A slow response to the question is no news.
		if (is != was && is != Condition.STOPPING && !(was == Condition.READY && is == Condition.STARTING)) {
			known.put(service, is);
			report(service, is);
		}
	}

	private void report(Service service, Condition condition) {
		String time = LocalTime.now().truncatedTo(ChronoUnit.SECONDS).format(DateTimeFormatter.ISO_LOCAL_TIME);
		this.terminal.line(time + " " + switch (condition) {
			case DIED -> this.terminal.red(service + " died") + ". Its log: mesh logs " + service + ". mesh start "
					+ service + " brings it back.";
			case STOPPED ->
				this.terminal.red(service + " was stopped") + ". mesh start " + service + " brings it back.";
			case READY -> this.terminal.green(service + " is ready") + ".";
			default -> service + " is " + condition + ".";
		});
	}

	private void printUrls(State state) {
		String format = "%-10s %-8s %s%n";
		StringBuilder text = new StringBuilder(String.format("%n" + format, "SERVICE", "WHAT", "URL"));
		state.instances().forEach((service, instance) -> {
			String url = "http://localhost:" + instance.port();
			text.append(String.format(format, service, "responds", url));
			text.append(String.format(format, "", "health", url + "/readyz"));
			text.append(String.format(format, "", "metrics",
					"http://localhost:" + instance.managementPort() + "/actuator/prometheus"));
		});
		String gateway = "http://localhost:" + state.instance(Service.GATEWAY).port();
		text.append(String.format("%nTry:%n  curl %s/v1%n", gateway));
		text.append(String.format("  curl -H \"Accept-Language: es\" \"%s/v2/?name=Ana\"%n", gateway));
		this.terminal.line(text.toString());
	}

}
