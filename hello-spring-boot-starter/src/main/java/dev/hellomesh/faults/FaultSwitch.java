package dev.hellomesh.faults;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

/**
 * Holds the fault of this instance, if there is one. It is replaced as a whole, and
 * expires by the clock.
 */
class FaultSwitch {

	private final AtomicReference<@Nullable Fault> fault = new AtomicReference<>();

	private final InstantSource clock;

	FaultSwitch(InstantSource clock) {
		this.clock = clock;
	}

	// Not the system's clock: if that is set back, a fault would last longer.
	static FaultSwitch onTime() {
		Instant start = Instant.now();
		long nanos = System.nanoTime();
		return new FaultSwitch(() -> start.plusNanos(System.nanoTime() - nanos));
	}

	Fault set(@Nullable Integer status, double ratio, Duration latency, Duration ttl) {
		Fault fault = new Fault(status, ratio, latency, this.clock.instant().plus(ttl));
		this.fault.set(fault);
		return fault;
	}

	void clear() {
		this.fault.set(null);
	}

	@Nullable Fault current() {
		Fault fault = this.fault.get();
		return (fault != null && this.clock.instant().isBefore(fault.expiresAt())) ? fault : null;
	}

	Duration remaining(Fault fault) {
		return Duration.between(this.clock.instant(), fault.expiresAt());
	}

}
