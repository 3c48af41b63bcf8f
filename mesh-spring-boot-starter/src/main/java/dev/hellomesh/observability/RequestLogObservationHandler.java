package dev.hellomesh.observability;

import java.time.Duration;

import io.micrometer.common.KeyValue;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.transport.ReceiverContext;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.handler.TracingObservationHandler.TracingContext;
import io.opentelemetry.api.trace.TraceId;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Writes one line for each observed request that this service receives, with the ids of
 * its trace. Both web stacks close the scope of an observation before they stop it, so
 * the ids are taken from the observation itself.
 */
class RequestLogObservationHandler implements ObservationHandler<ReceiverContext<?>> {

	static final String LOGGER_NAME = "dev.hellomesh.requests";

	private static final Logger logger = LoggerFactory.getLogger(LOGGER_NAME);

	@Override
	public boolean supportsContext(Observation.Context context) {
		return context instanceof ReceiverContext && logger.isInfoEnabled();
	}

	@Override
	public void onStart(ReceiverContext<?> request) {
		request.put(RequestLogObservationHandler.class, System.nanoTime());
	}

	@Override
	public void onStop(ReceiverContext<?> request) {
		TracingContext tracing = request.get(TracingContext.class);
		Span span = (tracing != null) ? tracing.getSpan() : null;
		putIfPresent("traceId", (span != null) ? span.context().traceId() : receivedTraceId(request));
		putIfPresent("spanId", (span != null) ? span.context().spanId() : null);
		try {
			log(request);
		}
		finally {
			MDC.remove("traceId");
			MDC.remove("spanId");
		}
	}

	private static void putIfPresent(String key, @Nullable String value) {
		if (value != null) {
			MDC.put(key, value);
		}
	}

	// A request without a span of its own still has the trace that its caller gave it.
	private static <C> @Nullable String receivedTraceId(ReceiverContext<C> request) {
		C carrier = request.getCarrier();
		String traceparent = (carrier != null) ? request.getGetter().get(carrier, "traceparent") : null;
		return (traceparent != null && isTraceparent(traceparent)) ? traceparent.substring(3, 35) : null;
	}

	// Checks only the part that the log repeats.
	private static boolean isTraceparent(String value) {
		return value.length() > 35 && value.charAt(2) == '-' && value.charAt(35) == '-'
				&& TraceId.isValid(value.subSequence(3, 35));
	}

	private static void log(ReceiverContext<?> request) {
		Long started = request.get(RequestLogObservationHandler.class);
		long millis = (started != null) ? Duration.ofNanos(System.nanoTime() - started).toMillis() : 0;
		logger.info("{} {} {} {}ms", value(request.getLowCardinalityKeyValue("method")),
				value(request.getHighCardinalityKeyValue("http.url")),
				value(request.getLowCardinalityKeyValue("status")), millis);
	}

	private static String value(@Nullable KeyValue keyValue) {
		return (keyValue != null) ? keyValue.getValue() : "-";
	}

}
