package dev.hellomesh.gateway;

import io.micrometer.tracing.Span;
import io.micrometer.tracing.handler.TracingObservationHandler.TracingContext;
import io.micrometer.tracing.otel.bridge.OtelTraceContext;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
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
 * Sends the upstream one {@code traceparent}, which names the gateway's span as the
 * parent. If that span is not exported, the parent that arrived, in whichever headers,
 * stays the parent: a missing span in between would split the trace of the sidecars,
 * which export theirs. If none arrived, the gateway's span is named all the same, so that
 * the logs of gateway and upstream have the same trace id.
 */
@Component
class TraceContextHeadersFilter implements HttpHeadersFilter, Ordered {

	private static final String TRACEPARENT = "traceparent";

	private static final String TRACESTATE = "tracestate";

	private final TextMapPropagator propagator;

	private final boolean exporting;

	TraceContextHeadersFilter(ContextPropagators propagators, ObjectProvider<SpanExporter> exporters) {
		this.propagator = propagators.getTextMapPropagator();
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
		if (received == null || !received.contains(span.context().traceId())) {
			headers.remove(TRACESTATE);
		}
		this.propagator.inject(parent(span, input), headers, TraceContextHeadersFilter::set);
		return headers;
	}

	private Context parent(Span span, HttpHeaders received) {
		Context own = OtelTraceContext.toOtelContext(span.context());
		boolean exported = this.exporting && Boolean.TRUE.equals(span.context().sampled());
		return exported ? own : this.propagator.extract(own, received, FirstValues.INSTANCE);
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

	private enum FirstValues implements TextMapGetter<HttpHeaders> {

		INSTANCE;

		@Override
		public Iterable<String> keys(HttpHeaders headers) {
			return headers.headerNames();
		}

		@Override
		public @Nullable String get(@Nullable HttpHeaders headers, String name) {
			return (headers != null) ? headers.getFirst(name) : null;
		}

	}

}
