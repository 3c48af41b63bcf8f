package dev.hellomesh.cli.traffic;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * What became of the requests for one path.
 *
 * @param requests how many were sent
 * @param statuses how many ended with which status
 * @param versions how many were answered by which release
 * @param errors how many had no answer or one of 500 and above
 * @param notSent how many were due while too many others waited for their answer
 * @param unanswered how many still wait for their answer
 * @param latency from the time a request was due until its answer, or its failure
 * @param recent the last seconds alone
 */
record PathSummary(long requests, Map<String, Long> statuses, Map<String, Long> versions, long errors, long notSent,
		long unanswered, @JsonProperty("latencyMillis") @Nullable Latency latency, @JsonIgnore Recent recent) {

	PathSummary {
		statuses = Collections.unmodifiableMap(new TreeMap<>(statuses));
		versions = Collections.unmodifiableMap(new TreeMap<>(versions));
	}

	/**
	 * The last seconds.
	 *
	 * @param errors how many requests ended in an error
	 * @param latency latency of those that ended
	 */
	record Recent(long errors, @Nullable Latency latency) {

	}

}
