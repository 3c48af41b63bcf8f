package dev.hellomesh.cli.local;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * A service that was brought up, whether it runs at the moment or not.
 *
 * @param port where it responds
 * @param managementPort where its metrics, health and faults are
 * @param pid its process, null when it was stopped
 * @param started when the system says that the process started
 * @param stopping whether the process was told to end
 */
record Instance(int port, int managementPort, @Nullable Long pid, @Nullable Instant started, boolean stopping) {

	// Linux keeps the time in ticks since the boot, whose time moves when the clock is
	// set.
	private static final Duration CLOCK_CHANGE = Duration.ofSeconds(3);

	Instance(int port, int managementPort) {
		this(port, managementPort, null, null, false);
	}

	Instance started(ProcessHandle process) {
		return new Instance(this.port, this.managementPort, process.pid(), process.info().startInstant().orElse(null),
				false);
	}

	Instance toldToStop() {
		return new Instance(this.port, this.managementPort, this.pid, this.started, true);
	}

	Instance stopped() {
		return new Instance(this.port, this.managementPort);
	}

	/**
	 * Returns the process if it runs. Its number proves nothing: after a crash of the
	 * machine a stranger may have it.
	 */
	Optional<ProcessHandle> process() {
		return (this.pid == null) ? Optional.empty()
				: ProcessHandle.of(this.pid).filter(Processes::runs).filter(this::isOurs);
	}

	private boolean isOurs(ProcessHandle process) {
		Instant now = process.info().startInstant().orElse(null);
		return this.started != null && now != null
				&& Duration.between(this.started, now).abs().compareTo(CLOCK_CHANGE) < 0;
	}

}
