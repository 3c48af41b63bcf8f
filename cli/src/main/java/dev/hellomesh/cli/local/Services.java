package dev.hellomesh.cli.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

import dev.hellomesh.cli.base.CommandFailedException;
import dev.hellomesh.cli.base.Polling;
import dev.hellomesh.cli.base.Progress;
import dev.hellomesh.cli.base.Project;
import dev.hellomesh.cli.base.StateLock;
import dev.hellomesh.cli.base.Terminal;

/**
 * Starts and stops the services. What changes the state is called by who holds the lock.
 */
class Services {

	// Longer than a service takes at most to finish what it has begun
	// (mesh-defaults.yml).
	private static final Duration STOP_LIMIT = Duration.ofSeconds(35);

	private static final long READY_SECONDS = 120;

	private static final int LOG_LINES = 12;

	private final Terminal terminal;

	private final Project project;

	private final StateFile file;

	private final ServiceStarter starter;

	Services(Terminal terminal, Project project) {
		this.terminal = terminal;
		this.project = project;
		this.file = new StateFile(project);
		this.starter = new ServiceStarter(project);
	}

	State state() {
		return this.file.read();
	}

	State needUp() {
		State state = state();
		if (!state.isUp()) {
			throw new CommandFailedException("Nothing is up. mesh up starts everything.");
		}
		return state;
	}

	StateLock lock(String activity) throws InterruptedException {
		StateLock lock = StateLock.take(this.project, this.terminal, activity);
		try {
			endLeft();
			return lock;
		}
		catch (InterruptedException | RuntimeException ex) {
			lock.close();
			throw ex;
		}
	}

	/**
	 * Starts all services with logs of their own.
	 * @param state the state without processes
	 * @return the state with their processes
	 */
	State startAnew(State state) {
		this.starter.removeLogs();
		State started = start(List.of(Service.values()), state).completed();
		this.file.write(started);
		return started;
	}

	/**
	 * Starts services on their ports.
	 * @param services what to start
	 * @param state the state without their processes
	 * @return the state with their processes
	 */
	State start(Collection<Service> services, State state) {
		services.forEach(this.starter::needJar);
		State started = state;
		for (Service service : services) {
			ProcessHandle process = this.starter.start(service, started);
			started = started.with(service, started.instance(service).started(process));
			this.file.write(started);
		}
		return started;
	}

	/**
	 * Waits until services are ready, without the lock.
	 * @param services what was started
	 * @param started the state with their processes
	 * @throws CommandFailedException if one ends, is stopped, or is not ready in time
	 */
	void awaitReady(Collection<Service> services, State started) throws InterruptedException {
		long limitSeconds = readySeconds();
		Set<Service> waiting = EnumSet.copyOf(services);
		try (Progress progress = this.terminal.progress(waitingFor(waiting))) {
			boolean ready = Polling.await(Duration.ofSeconds(limitSeconds), () -> {
				State state = state();
				waiting.removeIf((service) -> isReady(service, state, started, progress));
				if (!waiting.isEmpty()) {
					progress.update(waitingFor(waiting));
				}
				return waiting.isEmpty();
			});
			if (!ready) {
				throw new CommandFailedException(names(waiting) + ": not ready within " + limitSeconds + " s."
						+ endOfLog(waiting.iterator().next()));
			}
		}
	}

	private static long readySeconds() {
		String seconds = System.getenv("MESH_READY_SECONDS");
		try {
			return (seconds == null || seconds.isEmpty()) ? READY_SECONDS : Long.parseLong(seconds);
		}
		catch (NumberFormatException ex) {
			throw new CommandFailedException("MESH_READY_SECONDS is a number of seconds, but was \"" + seconds + "\".");
		}
	}

	private static String waitingFor(Set<Service> services) {
		return "Waiting for " + names(services);
	}

	private static String names(Set<Service> services) {
		return services.stream().map(Service::id).collect(Collectors.joining(", "));
	}

	private boolean isReady(Service service, State state, State started, Progress progress) {
		if (!state.hasSameProcess(started, service) || state.instance(service).stopping()) {
			throw new CommandFailedException(service + " was stopped by another mesh before it was ready.");
		}
		return switch (Condition.of(state.instance(service))) {
			case READY -> {
				progress.line(this.terminal.green(service + " is ready") + " after " + progress.seconds() + " s.");
				yield true;
			}
			case DIED -> throw new CommandFailedException(service + " ended before it was ready." + endOfLog(service));
			default -> false;
		};
	}

	private String endOfLog(Service service) {
		Path log = this.starter.log(service);
		try {
			List<String> lines = Files.readAllLines(log);
			return " The end of its log, " + log + ":\n"
					+ String.join("\n", lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size()));
		}
		catch (IOException ex) {
			return " Its log: " + log;
		}
	}

	/**
	 * Stops a service after it has finished what it has begun.
	 * @param service what to stop
	 * @return whether it ran
	 */
	boolean stop(Service service) throws InterruptedException {
		boolean ran = tell(service);
		awaitStopped(service);
		return ran;
	}

	/**
	 * Stops everything, the gateway first, and forgets it.
	 */
	@SuppressWarnings("try")
	void stopAll() throws InterruptedException {
		try (Progress progress = this.terminal.progress("Stopping the services")) {
			stop(Service.GATEWAY);
			tell(Service.HELLO_V1);
			tell(Service.HELLO_V2);
			awaitStopped(Service.HELLO_V1);
			awaitStopped(Service.HELLO_V2);
		}
		this.file.remove();
	}

	private boolean tell(Service service) {
		State state = state();
		return state.instance(service).process().map((process) -> {
			this.file.write(state.with(service, state.instance(service).toldToStop()));
			return process.destroy();
		}).orElse(false);
	}

	private void awaitStopped(Service service) throws InterruptedException {
		ProcessHandle process = state().instance(service).process().orElse(null);
		if (process != null && !Processes.awaitEnd(process, STOP_LIMIT)) {
			this.terminal.line(service + " did not end in time and was killed.");
		}
		State state = state();
		this.file.write(state.with(service, state.instance(service).stopped()));
	}

	/**
	 * Ends what a command has left that was itself killed.
	 */
	private void endLeft() throws InterruptedException {
		Set<Long> known = state().instances()
			.values()
			.stream()
			.map(Instance::pid)
			.filter(Objects::nonNull)
			.collect(Collectors.toSet());
		List<ProcessHandle> left = Processes.marked(Processes.mark(this.project.state()))
			.filter((process) -> !known.contains(process.pid()))
			.toList();
		for (ProcessHandle process : left) {
			this.terminal.line("Ending process " + process.pid() + ", which a mesh that was killed has left.");
			process.destroy();
			Processes.awaitEnd(process, STOP_LIMIT);
		}
	}

	/**
	 * Ends everything at once, without the lock.
	 */
	void killAll() {
		try {
			state().instances()
				.values()
				.forEach((instance) -> instance.process().ifPresent(ProcessHandle::destroyForcibly));
			this.file.removeForGood();
		}
		catch (UncheckedIOException ex) {
			// The next mesh finds what is left.
		}
	}

}
