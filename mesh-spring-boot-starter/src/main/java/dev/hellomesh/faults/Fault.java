package dev.hellomesh.faults;

import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * What goes wrong, for how many requests, until when.
 *
 * @param status status to answer with, 400 to 599, or {@code null} to answer as usual
 * @param ratio share of requests that are hit, more than 0 and at most 1
 * @param latency time that a request that is hit waits first, may be zero
 * @param expiresAt first instant at which the fault is over
 */
record Fault(@Nullable Integer status, double ratio, Duration latency, Instant expiresAt) {

	boolean hits(double random) {
		return random < this.ratio;
	}

}
