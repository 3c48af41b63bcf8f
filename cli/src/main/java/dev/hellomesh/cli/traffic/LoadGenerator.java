package dev.hellomesh.cli.traffic;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import org.jspecify.annotations.Nullable;

/**
 * Sends on a schedule that no answer can delay: an open loop, as many independent users
 * make it. Latency counts from the time that the schedule meant, so neither a sender that
 * is late nor a request that waits for a connection can make answers look fast.
 */
class LoadGenerator {

	/**
	 * For each path, so that one that hangs cannot keep the others from being asked.
	 */
	static final int MAX_WAITING = 500;

	private final Settings settings;

	private final RequestSender sender;

	private final int maxInFlight;

	private final Map<String, PathStatistics> statistics = new LinkedHashMap<>();

	private final Queue<Request> queue = new ArrayDeque<>();

	private final CountDownLatch stop = new CountDownLatch(1);

	private final CountDownLatch ended = new CountDownLatch(1);

	private int inFlight;

	private boolean closed;

	private volatile Instant start = Instant.EPOCH;

	private volatile long startNanos;

	private volatile long sendingNanos;

	LoadGenerator(Settings settings, RequestSender sender) {
		this.settings = settings;
		this.sender = sender;
		Integer connections = settings.connections();
		this.maxInFlight = (connections != null) ? connections : Integer.MAX_VALUE;
		settings.paths().forEach((path) -> this.statistics.put(path, new PathStatistics(MAX_WAITING)));
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
		close();
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
			sendWhenDue();
			long patience = System.nanoTime() + this.settings.timeout().toNanos();
			awaitWhile(() -> isWaiting() && System.nanoTime() < patience);
			close();
			this.sendingNanos = System.nanoTime() - this.startNanos;
			awaitWhile(this::isInFlight);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		finally {
			this.ended.countDown();
		}
	}

	private void sendWhenDue() throws InterruptedException {
		double interval = TimeUnit.SECONDS.toNanos(1) / this.settings.rate();
		Duration duration = this.settings.duration();
		long end = (duration != null) ? duration.toNanos() : Long.MAX_VALUE;
		int paths = this.settings.paths().size();
		for (long i = 0;; i++) {
			long offset = Math.round(i * interval);
			long due = this.startNanos + Math.min(offset, end);
			if (this.stop.await(due - System.nanoTime(), TimeUnit.NANOSECONDS) || offset >= end) {
				return;
			}
			String path = this.settings.paths().get((int) (i % paths));
			add(new Request(path, this.statistics.get(path), due));
		}
	}

	private void awaitWhile(BooleanSupplier condition) throws InterruptedException {
		boolean stopped = false;
		while (!stopped && condition.getAsBoolean()) {
			stopped = this.stop.await(10, TimeUnit.MILLISECONDS);
		}
	}

	private synchronized boolean isWaiting() {
		return !this.queue.isEmpty();
	}

	private synchronized boolean isInFlight() {
		return this.inFlight > 0;
	}

	private synchronized void close() {
		this.closed = true;
	}

	private void add(Request request) {
		if (request.statistics().due()) {
			synchronized (this) {
				this.queue.add(request);
			}
			sendWaiting();
		}
	}

	private void sendWaiting() {
		for (Request next = next(); next != null; next = next()) {
			Request request = next;
			this.sender.send(request.path()).thenAccept((outcome) -> end(request, outcome));
		}
	}

	private synchronized @Nullable Request next() {
		Request next = (!this.closed && this.inFlight < this.maxInFlight) ? this.queue.poll() : null;
		if (next != null) {
			this.inFlight++;
			next.statistics().sent();
		}
		return next;
	}

	private void end(Request request, Outcome outcome) {
		request.statistics().end(outcome, request.due(), System.nanoTime());
		synchronized (this) {
			this.inFlight--;
		}
		sendWaiting();
	}

	private record Request(String path, PathStatistics statistics, long due) {

	}

}
