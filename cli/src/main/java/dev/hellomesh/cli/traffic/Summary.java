package dev.hellomesh.cli.traffic;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * What became of all requests.
 *
 * @param url where they were sent
 * @param method their method
 * @param connections how many could be on their way at a time, or null for no limit
 * @param start when the first was due
 * @param durationSeconds how long requests were sent
 * @param rate how many a second
 * @param paths what became of those for each path
 */
record Summary(String url, Settings.Method method, @Nullable Integer connections, Instant start, double durationSeconds,
		Rate rate, Map<String, PathSummary> paths) {

	static Summary of(Settings settings, Instant start, Duration duration, Map<String, PathSummary> paths) {
		double seconds = Math.max(1, duration.toMillis()) / 1000.0;
		long requests = paths.values().stream().mapToLong(PathSummary::requests).sum();
		double achieved = Math.round(100 * requests / seconds) / 100.0;
		return new Summary(settings.url(), settings.method(), settings.connections(), start, seconds,
				new Rate(settings.rate(), achieved), paths);
	}

	/**
	 * Requests a second.
	 *
	 * @param wanted what was asked for
	 * @param achieved what was sent
	 */
	record Rate(double wanted, double achieved) {

	}

}
