package dev.hellomesh.images;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

import dev.hellomesh.contract.Http;

/**
 * Load in bursts: all connections for two seconds, then a tenth of them for one.
 */
final class Load {

	static final int CONNECTIONS = 50;

	private static final long PERIOD = Duration.ofSeconds(3).toNanos();

	private static final long BURST = Duration.ofSeconds(2).toNanos();

	private final List<URI> uris;

	private final AtomicLong answers = new AtomicLong();

	private final AtomicLong failures = new AtomicLong();

	private Load(List<URI> uris) {
		this.uris = uris;
	}

	static Load run(Duration duration, List<URI> uris) throws InterruptedException, ExecutionException {
		Load load = new Load(uris);
		ExecutorService users = Executors.newFixedThreadPool(CONNECTIONS);
		try {
			long start = System.nanoTime();
			List<Callable<Void>> tasks = new ArrayList<>();
			for (int i = 0; i < CONNECTIONS; i++) {
				int user = i;
				tasks.add(() -> {
					load.use(user, start, start + duration.toNanos());
					return null;
				});
			}
			for (Future<Void> task : users.invokeAll(tasks)) {
				task.get();
			}
		}
		finally {
			users.shutdownNow();
		}
		return load;
	}

	long answers() {
		return this.answers.get();
	}

	long failures() {
		return this.failures.get();
	}

	private void use(int user, long start, long end) {
		for (long now = System.nanoTime(), turn = user; now - end < 0; now = System.nanoTime(), turn++) {
			long inPeriod = (now - start) % PERIOD;
			if (inPeriod >= BURST && user >= CONNECTIONS / 10) {
				LockSupport.parkNanos(PERIOD - inPeriod);
				continue;
			}
			if (Http.status(this.uris.get((int) (turn % this.uris.size()))) == 200) {
				this.answers.incrementAndGet();
			}
			else {
				this.failures.incrementAndGet();
			}
		}
	}

}
