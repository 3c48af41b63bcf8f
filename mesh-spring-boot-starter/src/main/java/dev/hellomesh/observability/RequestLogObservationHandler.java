package dev.hellomesh.observability;

import java.time.Duration;

import io.micrometer.common.KeyValue;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.transport.ReceiverContext;
import io.micrometer.tracing.TraceContext;
import io.micrometer.tracing.handler.TracingObservationHandler.TracingContext;
import io.opentelemetry.api.trace.TraceId;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Writes one line for each observed request, within its trace. On both web stacks the
 * observation is over after its scope, so the trace is taken from the observation itself.
 */
class RequestLogObservationHandler implements ObservationHandler<Observation.Context> {

	static final String LOGGER_NAME = "dev.hellomesh.requests";

	private static final Logger logger = LoggerFactory.getLogger(LOGGER_NAME);

	private final Class<? extends Observation.Context> contextType;

	RequestLogObservationHandler(Class<? extends Observation.Context> contextType) {
		this.contextType = contextType;
	}

	@Override
	public boolean supportsContext(Observation.Context context) {
		return this.contextType.isInstance(context) && logger.isInfoEnabled();
	}

	@Override
	public void onStart(Observation.Context context) {
		context.put(RequestLogObservationHandler.class, System.nanoTime());
	}

	@Override
	public void onStop(Observation.Context context) {
		TracingContext tracing = context.get(TracingContext.class);
		if (tracing != null && tracing.getSpan() != null) {
			TraceContext trace = tracing.getSpan().context();
			MDC.put("traceId", trace.traceId());
			MDC.put("spanId", trace.spanId());
		}
		else if (context instanceof ReceiverContext<?> receiver) {
			String traceId = receivedTraceId(receiver);
			if (traceId != null) {
				MDC.put("traceId", traceId);
			}
		}
		try {
			log(context);
		}
		finally {
			MDC.remove("traceId");
			MDC.remove("spanId");
		}
	}

	// A request that is not traced still has the trace that its caller gave it.
	private static <C> @Nullable String receivedTraceId(ReceiverContext<C> received) {
		C carrier = received.getCarrier();
		String traceparent = (carrier != null) ? received.getGetter().get(carrier, "traceparent") : null;
		return (traceparent != null && isTraceparent(traceparent)) ? traceparent.substring(3, 35) : null;
	}

	// No more than the log needs: that what it repeats is an id.
	private static boolean isTraceparent(String value) {
		return value.length() > 35 && value.charAt(2) == '-' && value.charAt(35) == '-'
				&& TraceId.isValid(value.subSequence(3, 35));
	}

	private static void log(Observation.Context context) {
		Long started = context.get(RequestLogObservationHandler.class);
		long millis = (started != null) ? Duration.ofNanos(System.nanoTime() - started).toMillis() : 0;
		logger.info("{} {} {} {}ms", value(context.getLowCardinalityKeyValue("method")),
				value(context.getHighCardinalityKeyValue("http.url")),
				value(context.getLowCardinalityKeyValue("status")), millis);
	}

	private static String value(@Nullable KeyValue keyValue) {
		return (keyValue != null) ? keyValue.getValue() : "-";
	}

}
