package dev.hellomesh.faults;

import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * A fault that is injected into a share of the requests until it expires.
 *
 * @param status status to answer with, 400 to 599, or {@code null} to answer as usual
 * @param ratio share of requests that it affects, more than 0 and at most 1
 * @param latency delay of an affected request before its response, may be zero
 * @param expiresAt when it expires
 */
record Fault(@Nullable Integer status, double ratio, Duration latency, Instant expiresAt) {

	boolean hits(double random) {
		return random < this.ratio;
	}

}
