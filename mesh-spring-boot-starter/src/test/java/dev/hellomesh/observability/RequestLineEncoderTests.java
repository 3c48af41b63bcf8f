package dev.hellomesh.observability;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.EncoderBase;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;
import org.slf4j.MarkerFactory;
import org.slf4j.event.KeyValuePair;

import org.springframework.boot.logging.logback.StructuredLogEncoder;
import org.springframework.core.env.Environment;
import org.springframework.mock.env.MockEnvironment;

import static org.assertj.core.api.Assertions.assertThat;

class RequestLineEncoderTests {

	private static final String TRACE_ID = "0af7651916cd43dd8448eb211c80319c";

	private static final String SPAN_ID = "b7ad6b7169203331";

	private final LoggerContext context = new LoggerContext();

	private final MockEnvironment environment = new MockEnvironment().withProperty("spring.application.name", "gateway")
		.withProperty("spring.application.pid", "1");

	@BeforeEach
	void provideEnvironment() {
		this.context.putObject(Environment.class.getName(), this.environment);
	}

	@Test
	void writesWhatTheOtherEncoderWrites() {
		Encoder<ILoggingEvent> structured = structured("ecs");
		assertSameLines(new RequestLineEncoder(structured), structured);
	}

	@ParameterizedTest
	@CsvSource({ "json.exclude[0], message", "json.exclude[0], process", "json.rename.message, text",
			"json.add.team, é", "ecs.service.environment, café" })
	void writesWhatTheOtherEncoderWritesWithASetting(String property, String value) {
		this.environment.setProperty("logging.structured." + property, value);
		Encoder<ILoggingEvent> structured = structured("ecs");
		assertSameLines(new RequestLineEncoder(structured), structured);
	}

	private void assertSameLines(Encoder<ILoggingEvent> encoder, Encoder<ILoggingEvent> structured) {
		for (LoggingEvent event : events()) {
			for (String time : List.of("2026-11-26T01:02:03.004Z", "2026-07-26T01:02:03Z",
					"2026-11-26T01:02:03.000000001Z")) {
				LoggingEvent then = copy(event, Instant.parse(time));
				assertThat(text(encoder.encode(then))).isEqualTo(text(structured.encode(then)));
			}
		}
	}

	@Test
	void asksTheOtherEncoderForOneSampleOfEachKind() {
		AtomicInteger asked = new AtomicInteger();
		RequestLineEncoder encoder = new RequestLineEncoder(counting(structured("ecs"), asked));
		for (int i = 0; i < 10; i++) {
			encoder.encode(request(Map.of(), "GET /v1 200 %dms".formatted(i)));
			encoder.encode(request(Map.of("traceId", TRACE_ID), "GET /v1 200 %dms".formatted(i)));
			encoder.encode(request(Map.of("traceId", TRACE_ID, "spanId", SPAN_ID), "GET /v1 200 %dms".formatted(i)));
		}
		assertThat(asked).hasValue(3);
		encoder.encode(request(Map.of(), "GET /\"quoted\" 200 1ms"));
		assertThat(asked).hasValue(4);
	}

	@ParameterizedTest
	@CsvSource({ "logging.structured.format.console, ecs, true", "logging.structured.format.console, logstash, false",
			"other, ecs, false" })
	void replacesOnlyAnEncoderOfEcs(String property, String value, boolean replaced) {
		withConsole((console) -> {
			RequestLineEncoder.install(new MockEnvironment().withProperty(property, value));
			assertThat(console.getEncoder() instanceof RequestLineEncoder).isEqualTo(replaced);
		});
	}

	// It may decide by a value what becomes of the line.
	@Test
	void leavesAnEncoderWithACustomizerAlone() {
		withConsole((console) -> {
			RequestLineEncoder.install(new MockEnvironment().withProperty("logging.structured.format.console", "ecs")
				.withProperty("logging.structured.json.customizer", "a.Mask"));
			assertThat(console.getEncoder()).isInstanceOf(StructuredLogEncoder.class);
		});
	}

	private static void withConsole(Consumer<ConsoleAppender<ILoggingEvent>> test) {
		Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
		ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
		console.setEncoder(new StructuredLogEncoder());
		root.addAppender(console);
		try {
			test.accept(console);
		}
		finally {
			root.detachAppender(console);
		}
	}

	private List<LoggingEvent> events() {
		Map<String, String> trace = Map.of("traceId", TRACE_ID);
		Map<String, String> span = Map.of("traceId", TRACE_ID, "spanId", SPAN_ID);
		return List.of(request(Map.of(), "GET /v1 200 1ms"), request(Map.of(), "GET /v1/~a%20b?c=d&e='f' 404 12ms"),
				request(trace, "HEAD /v2 503 0ms"), request(span, "GET / 200 1ms"),
				request(trace, "GET /@span@ 200 1ms"), request(span, "GET /@message@@trace@@span@@thread@ 200 1ms"),
				request(Map.of(), "GET /\"quoted\" 200 1ms"), request(Map.of(), "GET /back\\slash 200 1ms"),
				request(Map.of(), "GET /é/\u2028/\ud83d\ude00 200 1ms"), request(Map.of(), "GET /\n{}\u0000\u007f 200"),
				request(Map.of("spanId", SPAN_ID), "GET / 200 1ms"), request(Map.of("user", "a"), "GET / 200 1ms"),
				request(Map.of("traceId", TRACE_ID, "user", "a"), "GET / 200 1ms"),
				request(Map.of("traceId", "\"", "spanId", "\u0001"), "GET / 200 1ms"),
				changed((event) -> event.setLevel(Level.WARN)),
				changed((event) -> event.setThrowableProxy(new ThrowableProxy(new IllegalStateException("no")))),
				changed((event) -> event.addMarker(MarkerFactory.getMarker("a"))),
				changed((event) -> event.addKeyValuePair(new KeyValuePair("a", "b"))), other());
	}

	private LoggingEvent changed(Consumer<LoggingEvent> change) {
		LoggingEvent event = new LoggingEvent();
		change.accept(event);
		return complete(event, RequestLogObservationHandler.LOGGER_NAME, Map.of(), "GET / 200 1ms");
	}

	private LoggingEvent other() {
		return complete(new LoggingEvent(), "dev.hellomesh.other", Map.of(), "Started");
	}

	private LoggingEvent request(Map<String, String> mdc, String message) {
		return complete(new LoggingEvent(), RequestLogObservationHandler.LOGGER_NAME, mdc, message);
	}

	private LoggingEvent complete(LoggingEvent event, String logger, Map<String, String> mdc, String message) {
		event.setLoggerName(logger);
		event.setLoggerContextRemoteView(this.context.getLoggerContextRemoteView());
		if (event.getLevel() == null) {
			event.setLevel(Level.INFO);
		}
		event.setInstant(Instant.parse("2026-11-26T01:02:03.004Z"));
		event.setThreadName("gateway-epoll-1");
		// In the order of the handler that writes them
		Map<String, String> ordered = new LinkedHashMap<>();
		Stream.of("traceId", "spanId", "user")
			.filter(mdc::containsKey)
			.forEach((key) -> ordered.put(key, mdc.get(key)));
		event.setMDCPropertyMap(ordered);
		event.setMessage(message);
		return event;
	}

	private static LoggingEvent copy(LoggingEvent event, Instant time) {
		LoggingEvent copy = new LoggingEvent();
		copy.setLoggerName(event.getLoggerName());
		copy.setLoggerContextRemoteView(event.getLoggerContextVO());
		copy.setLevel(event.getLevel());
		copy.setInstant(time);
		copy.setThreadName(event.getThreadName());
		copy.setMDCPropertyMap(event.getMDCPropertyMap());
		copy.setMessage(event.getMessage());
		if (event.getThrowableProxy() instanceof ThrowableProxy throwable) {
			copy.setThrowableProxy(throwable);
		}
		if (event.getMarkerList() != null) {
			event.getMarkerList().forEach(copy::addMarker);
		}
		copy.setKeyValuePairs(event.getKeyValuePairs());
		return copy;
	}

	private Encoder<ILoggingEvent> structured(String format) {
		StructuredLogEncoder encoder = new StructuredLogEncoder();
		encoder.setContext(this.context);
		encoder.setFormat(format);
		encoder.start();
		return encoder;
	}

	private static Encoder<ILoggingEvent> counting(Encoder<ILoggingEvent> encoder, AtomicInteger asked) {
		return new EncoderBase<>() {

			@Override
			public byte[] headerBytes() {
				return encoder.headerBytes();
			}

			@Override
			public byte[] encode(ILoggingEvent event) {
				asked.incrementAndGet();
				return encoder.encode(event);
			}

			@Override
			public byte[] footerBytes() {
				return encoder.footerBytes();
			}

		};
	}

	private static String text(byte[] bytes) {
		return new String(bytes, StandardCharsets.UTF_8);
	}

}
