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

	private final int maxOutstanding;

	private final Map<String, Long> statuses = new TreeMap<>();

	private final Map<String, Long> versions = new TreeMap<>();

	private final Histogram latency = new Histogram(3);

	private final Deque<Second> recent = new ArrayDeque<>();

	private long requests;

	private long notSent;

	private long errors;

	private int outstanding;

	PathStatistics(int maxOutstanding) {
		this.maxOutstanding = maxOutstanding;
	}

	/**
	 * Counts a request.
	 * @return whether it may be sent, or counts as not sent
	 */
	synchronized boolean begin() {
		if (this.outstanding >= this.maxOutstanding) {
			this.notSent++;
			return false;
		}
		this.requests++;
		this.outstanding++;
		return true;
	}

	synchronized void end(Outcome outcome, long due, long now) {
		this.outstanding--;
		this.statuses.merge(outcome.status(), 1L, Long::sum);
		if (outcome.version() != null) {
			this.versions.merge(outcome.version(), 1L, Long::sum);
		}
		long micros = Math.max(0, TimeUnit.NANOSECONDS.toMicros(now - due));
		this.latency.recordValue(micros);
		Second second = second(now);
		second.latency.recordValue(micros);
		if (outcome.error()) {
			this.errors++;
			second.errors++;
		}
	}

	synchronized boolean isOutstanding() {
		return this.outstanding > 0;
	}

	synchronized PathSummary summary(long now) {
		forget(now);
		long recentErrors = 0;
		Histogram recentLatency = new Histogram(3);
		for (Second second : this.recent) {
			recentErrors += second.errors;
			recentLatency.add(second.latency);
		}
		return new PathSummary(this.requests, this.statuses, this.versions, this.errors, this.notSent, this.outstanding,
				Latency.of(this.latency), new PathSummary.Recent(recentErrors, Latency.of(recentLatency)));
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
		Second first = this.recent.peekFirst();
		while (first != null && now - first.start >= TimeUnit.SECONDS.toNanos(RECENT_SECONDS)) {
			this.recent.removeFirst();
			first = this.recent.peekFirst();
		}
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
