package dev.hellomesh.observability;

import java.util.Map;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.micrometer.common.KeyValue;
import io.micrometer.observation.Observation;
import io.micrometer.observation.transport.ReceiverContext;
import io.micrometer.observation.transport.SenderContext;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.handler.TracingObservationHandler.TracingContext;
import io.micrometer.tracing.otel.bridge.OtelSpan;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

import static org.assertj.core.api.Assertions.assertThat;

class RequestLogObservationHandlerTests {

	private static final String TRACE_ID = "0af7651916cd43dd8448eb211c80319c";

	private static final String SPAN_ID = "b7ad6b7169203331";

	private final Logger logger = (Logger) LoggerFactory.getLogger(RequestLogObservationHandler.LOGGER_NAME);

	private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

	private final RequestLogObservationHandler handler = new RequestLogObservationHandler();

	@BeforeEach
	void listen() {
		this.lines.start();
		this.logger.addAppender(this.lines);
	}

	@AfterEach
	void stopListening() {
		this.logger.detachAppender(this.lines);
		this.logger.setLevel(null);
	}

	@Test
	void writesOneLineForARequest() {
		this.handler.onStart(request());
		assertThat(this.lines.list).isEmpty();
		finish(request());
		assertThat(this.lines.list).singleElement()
			.satisfies((line) -> assertThat(line.getFormattedMessage()).matches("GET /a/b 200 \\d+ms"));
	}

	@Test
	void writesItsLineWithinTheTraceOfTheRequest() {
		ReceiverContext<?> request = request();
		TracingContext tracing = new TracingContext();
		tracing.setSpan(span());
		request.put(TracingContext.class, tracing);
		finish(request);
		assertThat(this.lines.list).singleElement()
			.extracting(ILoggingEvent::getMDCPropertyMap)
			.isEqualTo(Map.of("traceId", TRACE_ID, "spanId", SPAN_ID));
		assertThat(MDC.get("traceId")).isNull();
		assertThat(MDC.get("spanId")).isNull();
	}

	@Test
	void writesItsLineWithoutATraceToo() {
		ReceiverContext<?> request = request();
		request.put(TracingContext.class, new TracingContext());
		finish(request);
		assertThat(this.lines.list).singleElement().satisfies((line) -> assertThat(line.getMDCPropertyMap()).isEmpty());
	}

	@Test
	void writesItsLineWithinTheTraceThatArrived() {
		finish(received("00-" + TRACE_ID + "-" + SPAN_ID + "-00"));
		assertThat(this.lines.list).singleElement()
			.satisfies((line) -> assertThat(line.getMDCPropertyMap()).isEqualTo(Map.of("traceId", TRACE_ID)));
	}

	@ParameterizedTest
	@NullSource
	@ValueSource(strings = { "", "garbage", "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-00" })
	void writesItsLineWithoutATraceWhereNoneArrived(String traceparent) {
		finish(received(traceparent));
		assertThat(this.lines.list).singleElement().satisfies((line) -> assertThat(line.getMDCPropertyMap()).isEmpty());
	}

	private static ReceiverContext<?> received(String traceparent) {
		ReceiverContext<Map<String, String>> context = new ReceiverContext<>(Map::get);
		context.setCarrier((traceparent != null) ? Map.of("traceparent", traceparent) : Map.of());
		return context;
	}

	@Test
	void showsADashForWhatIsNotKnown() {
		finish(received(null));
		assertThat(this.lines.list).singleElement()
			.satisfies((line) -> assertThat(line.getFormattedMessage()).matches("- - - \\d+ms"));
	}

	@Test
	void doesNothingWhenItsLoggerIsOff() {
		assertThat(this.handler.supportsContext(request())).isTrue();
		this.logger.setLevel(Level.WARN);
		assertThat(this.handler.supportsContext(request())).isFalse();
	}

	@Test
	void leavesOutWhatIsNotReceived() {
		assertThat(this.handler.supportsContext(new Observation.Context())).isFalse();
		assertThat(this.handler.supportsContext(new SenderContext<>((carrier, key, value) -> {
		}))).isFalse();
	}

	private void finish(ReceiverContext<?> request) {
		this.handler.onStart(request);
		this.handler.onStop(request);
	}

	private static ReceiverContext<?> request() {
		ReceiverContext<?> request = received(null);
		request.addLowCardinalityKeyValue(KeyValue.of("method", "GET"));
		request.addLowCardinalityKeyValue(KeyValue.of("status", "200"));
		request.addHighCardinalityKeyValue(KeyValue.of("http.url", "/a/b"));
		return request;
	}

	private static Span span() {
		return OtelSpan.fromOtel(io.opentelemetry.api.trace.Span
			.wrap(SpanContext.create(TRACE_ID, SPAN_ID, TraceFlags.getSampled(), TraceState.getDefault())));
	}

}
