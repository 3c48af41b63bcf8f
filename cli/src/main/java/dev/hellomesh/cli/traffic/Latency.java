package dev.hellomesh.cli.traffic;

import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Percentiles in milliseconds.
 *
 * @param p50 half of the requests took at most this
 * @param p90 nine of ten took at most this
 * @param p99 all but one of a hundred took at most this
 * @param max the slowest took this
 */
record Latency(double p50, double p90, double p99, double max) {

	static @Nullable Latency of(Histogram micros) {
		if (micros.getTotalCount() == 0) {
			return null;
		}
		return new Latency(millis(micros.getValueAtPercentile(50)), millis(micros.getValueAtPercentile(90)),
				millis(micros.getValueAtPercentile(99)), millis(micros.getMaxValue()));
	}

	private static double millis(long micros) {
		return micros / 1000.0;
	}

}
