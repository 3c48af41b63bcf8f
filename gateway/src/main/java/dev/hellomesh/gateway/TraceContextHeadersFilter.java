package dev.hellomesh.gateway;

import io.micrometer.tracing.Span;
import io.micrometer.tracing.handler.TracingObservationHandler.TracingContext;
import io.micrometer.tracing.propagation.Propagator;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.cloud.gateway.filter.headers.HttpHeadersFilter;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.observation.ServerRequestObservationContext;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;

/**
 * Makes the gateway's span the parent of what the upstream does, by one
 * {@code traceparent}. Where spans are not exported, a {@code traceparent} that arrived
 * goes on as it is: a parent that nobody will ever see would tear the trace of those who
 * do export, sidecars among them.
 */
@Component
class TraceContextHeadersFilter implements HttpHeadersFilter, Ordered {

	private static final String TRACEPARENT = "traceparent";

	private static final String TRACESTATE = "tracestate";

	private final Propagator propagator;

	private final boolean exporting;

	TraceContextHeadersFilter(Propagator propagator, ObjectProvider<SpanExporter> exporters) {
		this.propagator = propagator;
		this.exporting = exporters.stream().findAny().isPresent();
	}

	@Override
	public int getOrder() {
		return Ordered.LOWEST_PRECEDENCE;
	}

	@Override
	public HttpHeaders filter(HttpHeaders input, ServerWebExchange exchange) {
		Span span = currentSpan(exchange);
		if (span == null) {
			return input;
		}
		HttpHeaders headers = new HttpHeaders();
		headers.putAll(input);
		String received = input.getFirst(TRACEPARENT);
		boolean continued = received != null && received.contains(span.context().traceId());
		if (continued && !this.exporting) {
			headers.set(TRACEPARENT, received);
		}
		else {
			this.propagator.inject(span.context(), headers, TraceContextHeadersFilter::set);
		}
		if (!continued) {
			headers.remove(TRACESTATE);
		}
		return headers;
	}

	// The tracestate stays as it came: the tracer knows the first of several lines only.
	private static void set(@Nullable HttpHeaders headers, String name, String value) {
		if (headers != null && !name.equals(TRACESTATE)) {
			headers.set(name, value);
		}
	}

	private static @Nullable Span currentSpan(ServerWebExchange exchange) {
		return ServerRequestObservationContext.findCurrent(exchange.getAttributes())
			.map((context) -> context.<TracingContext>get(TracingContext.class))
			.map(TracingContext::getSpan)
			.orElse(null);
	}

}
