package dev.hellomesh.cli.traffic;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * What became of the requests for one path. As many as were sent are in {@code statuses}
 * or unanswered; as many as were due were sent or not.
 *
 * @param requests how many were sent
 * @param statuses how many of these ended with which status, or without one for which
 * reason
 * @param versions how many were answered by which release
 * @param unanswered how many of those sent had not ended when this was made
 * @param notSent how many were due and not sent, since too many waited already or the run
 * ended first
 * @param latency from the time a request was due until its answer, or its failure
 * @param recent the last seconds alone
 */
record PathSummary(long requests, Map<String, Long> statuses, Map<String, Long> versions, long unanswered, long notSent,
		@JsonProperty("latencyMillis") @Nullable Latency latency, @JsonIgnore Recent recent) {

	PathSummary {
		statuses = Collections.unmodifiableMap(new TreeMap<>(statuses));
		versions = Collections.unmodifiableMap(new TreeMap<>(versions));
	}

	/**
	 * Returns how many had no answer or one of 500 and above.
	 */
	@JsonProperty
	long errors() {
		return this.statuses.entrySet()
			.stream()
			.filter((status) -> Outcome.isError(status.getKey()))
			.mapToLong(Map.Entry::getValue)
			.sum();
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
