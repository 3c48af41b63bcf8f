package dev.hellomesh.faults;

import java.time.Duration;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpoint;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;

/**
 * Actuator endpoint that reads, sets and clears the fault of this instance. Parameters
 * are strings, so that the message about an invalid one can name it.
 */
@WebEndpoint(id = "faults")
class FaultsEndpoint {

	private static final Logger logger = LoggerFactory.getLogger(FaultsEndpoint.class);

	private final FaultSwitch faults;

	private final FaultsProperties properties;

	FaultsEndpoint(FaultSwitch faults, FaultsProperties properties) {
		this.faults = faults;
		this.properties = properties;
	}

	@ReadOperation
	FaultDescription read() {
		return describe(this.faults.current());
	}

	@WriteOperation
	WebEndpointResponse<?> set(@Nullable String status, @Nullable String ratio, @Nullable String latency,
			@Nullable String ttl) {
		try {
			if (status == null && latency == null) {
				throw new InvalidFaultException("A fault needs a status, a latency, or both.");
			}
			Fault fault = this.faults.set(parseStatus(status), parseRatio(ratio), parseLatency(latency), parseTtl(ttl));
			logger.warn("Fault set: {}", fault);
			return new WebEndpointResponse<>(describe(fault));
		}
		catch (InvalidFaultException ex) {
			ProblemDetail problem = ProblemDetail.forStatusAndDetail(HttpStatus.BAD_REQUEST, ex.getMessage());
			return new WebEndpointResponse<>(problem, WebEndpointResponse.STATUS_BAD_REQUEST,
					MediaType.APPLICATION_PROBLEM_JSON);
		}
	}

	@DeleteOperation
	void clear() {
		this.faults.clear();
		logger.warn("Fault cleared");
	}

	private static @Nullable Integer parseStatus(@Nullable String status) {
		if (status == null) {
			return null;
		}
		if (!status.matches("[45][0-9]{2}")) {
			throw new InvalidFaultException("status: a number from 400 to 599.");
		}
		return Integer.valueOf(status);
	}

	private static double parseRatio(@Nullable String ratio) {
		try {
			double value = (ratio != null) ? Double.parseDouble(ratio) : 1;
			if (value > 0 && value <= 1) {
				return value;
			}
		}
		catch (NumberFormatException ex) {
			// refused below, like a number out of range
		}
		throw new InvalidFaultException("ratio: a number above 0 and up to 1.");
	}

	private Duration parseLatency(@Nullable String latency) {
		Duration max = this.properties.maxLatency();
		Duration value = parseDuration(latency, Duration.ZERO);
		if (value == null || value.isNegative() || value.compareTo(max) > 0) {
			throw new InvalidFaultException("latency: a duration like 200ms, at most " + print(max) + ".");
		}
		return value;
	}

	private Duration parseTtl(@Nullable String ttl) {
		Duration max = this.properties.maxTtl();
		Duration value = parseDuration(ttl, this.properties.defaultTtl());
		if (value == null || value.compareTo(Duration.ZERO) <= 0 || value.compareTo(max) > 0) {
			throw new InvalidFaultException("ttl: a duration like 60s, above 0 and at most " + print(max) + ".");
		}
		return value;
	}

	private static @Nullable Duration parseDuration(@Nullable String duration, Duration defaultValue) {
		try {
			return (duration != null) ? DurationStyle.detectAndParse(duration) : defaultValue;
		}
		catch (IllegalArgumentException ex) {
			return null;
		}
	}

	private FaultDescription describe(@Nullable Fault fault) {
		if (fault == null) {
			return new FaultDescription(false, null, null, null, null);
		}
		return new FaultDescription(true, fault.status(), fault.ratio(), print(fault.latency()),
				print(this.faults.remaining(fault)));
	}

	private static String print(Duration duration) {
		return duration.toMillis() + "ms";
	}

	/**
	 * The response of this endpoint.
	 *
	 * @param active whether a fault is set and has not expired
	 * @param status status of the affected responses, if it is changed
	 * @param ratio share of requests that it affects
	 * @param latency delay of an affected request
	 * @param expiresIn time until the fault expires
	 */
	@JsonInclude(JsonInclude.Include.NON_NULL)
	record FaultDescription(boolean active, @Nullable Integer status, @Nullable Double ratio, @Nullable String latency,
			@Nullable String expiresIn) {

	}

	private static final class InvalidFaultException extends RuntimeException {

		private static final long serialVersionUID = 1L;

		InvalidFaultException(String message) {
			super(message);
		}

		@Override
		public String getMessage() {
			return String.valueOf(super.getMessage());
		}

	}

}
