package dev.hellomesh.cli.traffic;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Sends on a schedule that no answer can delay: an open loop, as many independent users
 * make it. Latency counts from the time that the schedule meant, so a sender that is late
 * cannot make answers look fast.
 */
class LoadGenerator {

	/**
	 * For each path, so that one that hangs cannot keep the others from being asked.
	 */
	static final int MAX_OUTSTANDING = 500;

	private final Settings settings;

	private final RequestSender sender;

	private final Map<String, PathStatistics> statistics = new LinkedHashMap<>();

	private final CountDownLatch stop = new CountDownLatch(1);

	private final CountDownLatch ended = new CountDownLatch(1);

	private volatile Instant start = Instant.EPOCH;

	private volatile long startNanos;

	private volatile long sendingNanos;

	LoadGenerator(Settings settings, RequestSender sender) {
		this.settings = settings;
		this.sender = sender;
		for (String path : settings.paths()) {
			this.statistics.computeIfAbsent(path, (key) -> new PathStatistics(MAX_OUTSTANDING));
		}
	}

	void start() {
		this.start = Instant.now();
		this.startNanos = System.nanoTime();
		Thread thread = new Thread(this::run, "schedule");
		thread.setDaemon(true);
		thread.start();
	}

	/**
	 * Ends the sending and waits for no answer that is still to come.
	 */
	void stop() {
		this.stop.countDown();
	}

	boolean awaitEnd(Duration limit) throws InterruptedException {
		return this.ended.await(limit.toNanos(), TimeUnit.NANOSECONDS);
	}

	Summary summary() {
		long nanos = (this.sendingNanos != 0) ? this.sendingNanos : System.nanoTime() - this.startNanos;
		Map<String, PathSummary> paths = new LinkedHashMap<>();
		this.statistics.forEach((path, statistics) -> paths.put(path, statistics.summary(System.nanoTime())));
		return Summary.of(this.settings, this.start, Duration.ofNanos(nanos), paths);
	}

	private void run() {
		try {
			boolean complete = sendAll();
			this.sendingNanos = System.nanoTime() - this.startNanos;
			while (complete && this.statistics.values().stream().anyMatch(PathStatistics::isOutstanding)) {
				complete = !this.stop.await(10, TimeUnit.MILLISECONDS);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		finally {
			this.ended.countDown();
		}
	}

	private boolean sendAll() throws InterruptedException {
		double interval = TimeUnit.SECONDS.toNanos(1) / this.settings.rate();
		Duration duration = this.settings.duration();
		long end = (duration != null) ? duration.toNanos() : Long.MAX_VALUE;
		int paths = this.settings.paths().size();
		for (long i = 0;; i++) {
			long due = Math.round(i * interval);
			if (stoppedBefore(Math.min(due, end))) {
				return false;
			}
			if (due >= end) {
				return true;
			}
			send(this.settings.paths().get((int) (i % paths)), this.startNanos + due);
		}
	}

	private boolean stoppedBefore(long offset) throws InterruptedException {
		return this.stop.await(this.startNanos + offset - System.nanoTime(), TimeUnit.NANOSECONDS);
	}

	private void send(String path, long due) {
		PathStatistics statistics = this.statistics.get(path);
		if (statistics.begin()) {
			this.sender.send(path).thenAccept((outcome) -> statistics.end(outcome, due, System.nanoTime()));
		}
	}

}
