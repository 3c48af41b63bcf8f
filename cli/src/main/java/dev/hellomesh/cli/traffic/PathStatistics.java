package dev.hellomesh.cli.traffic;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

import org.HdrHistogram.Histogram;

/**
 * Counts what becomes of the requests for one path: since the start, and in the last
 * seconds.
 */
class PathStatistics {

	static final int RECENT_SECONDS = 5;

	private final int maxWaiting;

	private final Map<String, Long> statuses = new TreeMap<>();

	private final Map<String, Long> versions = new TreeMap<>();

	private final Histogram latency = new Histogram(3);

	private final Deque<Second> recent = new ArrayDeque<>();

	private long due;

	private long sent;

	private int waiting;

	PathStatistics(int maxWaiting) {
		this.maxWaiting = maxWaiting;
	}

	/**
	 * Counts a request that is due.
	 * @return whether it may wait for its turn and its answer
	 */
	synchronized boolean due() {
		this.due++;
		if (this.waiting >= this.maxWaiting) {
			return false;
		}
		this.waiting++;
		return true;
	}

	synchronized void sent() {
		this.sent++;
	}

	synchronized void end(Outcome outcome, long due, long now) {
		this.waiting--;
		this.statuses.merge(outcome.status(), 1L, Long::sum);
		if (outcome.version() != null) {
			this.versions.merge(outcome.version(), 1L, Long::sum);
		}
		long micros = Math.max(0, TimeUnit.NANOSECONDS.toMicros(now - due));
		this.latency.recordValue(micros);
		Second second = second(now);
		second.latency.recordValue(micros);
		if (Outcome.isError(outcome.status())) {
			second.errors++;
		}
	}

	synchronized PathSummary summary(long now) {
		forget(now);
		long recentErrors = 0;
		Histogram recentLatency = new Histogram(3);
		for (Second second : this.recent) {
			recentErrors += second.errors;
			recentLatency.add(second.latency);
		}
		return new PathSummary(this.sent, this.statuses, this.versions, this.sent - this.latency.getTotalCount(),
				this.due - this.sent, Latency.of(this.latency),
				new PathSummary.Recent(recentErrors, Latency.of(recentLatency)));
	}

	private Second second(long now) {
		forget(now);
		Second last = this.recent.peekLast();
		if (last == null || now - last.start >= TimeUnit.SECONDS.toNanos(1)) {
			last = new Second(now);
			this.recent.addLast(last);
		}
		return last;
	}

	private void forget(long now) {
		this.recent.removeIf((second) -> now - second.start >= TimeUnit.SECONDS.toNanos(RECENT_SECONDS));
	}

	private static final class Second {

		private final long start;

		private final Histogram latency = new Histogram(3);

		private long errors;

		private Second(long start) {
			this.start = start;
		}

	}

}
