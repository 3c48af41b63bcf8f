package dev.hellomesh.gateway;

import java.util.List;

import io.micrometer.observation.Observation;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.handler.TracingObservationHandler;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.TraceId;
import org.jspecify.annotations.Nullable;

import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.server.reactive.observation.ServerRequestObservationContext;
import org.springframework.stereotype.Component;

/**
 * Does nothing for requests that whoever called has decided not to trace, and so spares
 * them a span that nobody would see. Their {@code traceparent} goes on as it came.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
class UnsampledRequestHandler implements TracingObservationHandler<Observation.Context> {

	private static final TracingContext NO_SPAN = new TracingContext();

	private final Tracer tracer;

	UnsampledRequestHandler(Tracer tracer) {
		this.tracer = tracer;
	}

	@Override
	public Tracer getTracer() {
		return this.tracer;
	}

	@Override
	public boolean supportsContext(Observation.Context context) {
		return context instanceof ServerRequestObservationContext request
				&& isUnsampled(request.getCarrier().getHeaders().get("traceparent"));
	}

	// Exactly what may go on: one line of version 00, which ends with its flags, of which
	// the last bit says whether it is sampled.
	private static boolean isUnsampled(@Nullable List<String> traceparents) {
		if (traceparents == null || traceparents.size() != 1) {
			return false;
		}
		String traceparent = traceparents.get(0);
		return traceparent.length() == 55 && traceparent.startsWith("00-") && traceparent.charAt(35) == '-'
				&& traceparent.endsWith("-00") && TraceId.isValid(traceparent.subSequence(3, 35))
				&& SpanId.isValid(traceparent.subSequence(36, 52));
	}

	@Override
	public void onStart(Observation.Context context) {
		context.put(TracingContext.class, NO_SPAN);
	}

	@Override
	public void onStop(Observation.Context context) {
	}

	@Override
	public void onError(Observation.Context context) {
	}

	@Override
	public void onEvent(Observation.Event event, Observation.Context context) {
	}

	@Override
	public void onScopeOpened(Observation.Context context) {
	}

	@Override
	public void onScopeClosed(Observation.Context context) {
	}

}
