package dev.hellomesh.faults;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

class FaultSwitchTests {

	private final MutableClock clock = new MutableClock();

	private final FaultSwitch faults = new FaultSwitch(this.clock);

	@Test
	void isOffToBeginWith() {
		assertThat(this.faults.current()).isNull();
	}

	@Test
	void holdsAFaultUntilItsTimeHasCome() {
		Fault fault = this.faults.set(503, 1, Duration.ZERO, Duration.ofSeconds(10));
		this.clock.advance(Duration.ofMillis(9999));
		assertThat(this.faults.current()).isEqualTo(fault);
		assertThat(this.faults.remaining(fault)).isEqualTo(Duration.ofMillis(1));
		this.clock.advance(Duration.ofMillis(1));
		assertThat(this.faults.current()).isNull();
	}

	@Test
	void replacesAFaultAndItsTimeToLive() {
		this.faults.set(503, 0.5, Duration.ofSeconds(1), Duration.ofSeconds(10));
		this.clock.advance(Duration.ofSeconds(9));
		this.faults.set(500, 1, Duration.ZERO, Duration.ofSeconds(10));
		this.clock.advance(Duration.ofSeconds(9));
		assertThat(this.faults.current())
			.isEqualTo(new Fault(500, 1, Duration.ZERO, this.clock.instant().plusSeconds(1)));
	}

	@Test
	void startsAgainAfterAFaultIsOver() {
		this.faults.set(503, 1, Duration.ZERO, Duration.ofSeconds(1));
		this.clock.advance(Duration.ofHours(1));
		Fault fault = this.faults.set(503, 1, Duration.ZERO, Duration.ofSeconds(1));
		assertThat(this.faults.current()).isEqualTo(fault);
	}

	@Test
	void endsAFaultAsTimePasses() {
		FaultSwitch onTime = FaultSwitch.onTime();
		Fault fault = onTime.set(503, 1, Duration.ZERO, Duration.ofMillis(300));
		assertThat(onTime.remaining(fault)).isLessThanOrEqualTo(Duration.ofMillis(300));
		assertThat(fault.expiresAt()).isCloseTo(Instant.now(), within(10, ChronoUnit.SECONDS));
		await().until(() -> onTime.current() == null);
	}

	@Test
	void forgetsAFaultThatIsCleared() {
		this.faults.set(503, 1, Duration.ZERO, Duration.ofSeconds(10));
		this.faults.clear();
		assertThat(this.faults.current()).isNull();
	}

	@Test
	void givesWholeFaultsToManyThreads() throws Exception {
		ExecutorService threads = Executors.newFixedThreadPool(8);
		try {
			List<Callable<@Nullable Void>> tasks = new ArrayList<>();
			for (int i = 0; i < 8; i++) {
				int number = i;
				tasks.add(() -> {
					for (int round = 0; round < 20_000; round++) {
						this.faults.set(500 + number, (number + 1) / 8.0, Duration.ofMillis(number),
								Duration.ofSeconds(number + 1));
						assertThat(isWhole(this.faults.current())).isTrue();
					}
					return null;
				});
			}
			for (Future<?> task : threads.invokeAll(tasks)) {
				task.get();
			}
		}
		finally {
			threads.shutdownNow();
		}
	}

	private boolean isWhole(@Nullable Fault fault) {
		if (fault == null || fault.status() == null) {
			return false;
		}
		int number = fault.status() - 500;
		return fault.equals(new Fault(500 + number, (number + 1) / 8.0, Duration.ofMillis(number),
				this.clock.instant().plusSeconds(number + 1)));
	}

}
