package dev.hellomesh.faults;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

/**
 * Holds the one fault of this instance. Whoever asks gets a whole setting, never a
 * mixture of two; a fault is over when its time has come, whether or not anybody asks.
 */
class FaultSwitch {

	private final AtomicReference<@Nullable Fault> fault = new AtomicReference<>();

	private final Clock clock;

	FaultSwitch(Clock clock) {
		this.clock = clock;
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
