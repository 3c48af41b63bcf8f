package dev.hellomesh.observability;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.EncoderBase;
import org.jspecify.annotations.Nullable;

/**
 * Writes what an encoder of JSON would, only sooner where the line is a request's. All of
 * those look alike, so the other encoder is asked for two samples of each kind, and if
 * they differ in nothing but the values that are found again in them, only these are
 * replaced from then on. The other encoder still writes whatever else there is: lines
 * with a character that JSON escapes, and all of them in a format that has more of an
 * event, or its time in another form than {@link Instant#toString()}. An encoder that
 * decides by a value what becomes of it must not be wrapped.
 */
class RequestLineEncoder extends EncoderBase<ILoggingEvent> {

	// Each part of the time is another one, also where it is summer in one of them, and
	// one ends with zeros.
	private static final String[][] SAMPLES = {
			{ "2001-02-03T04:05:06.789012345Z", "@thread@", "@message@", "@trace@", "@span@" },
			{ "2012-07-16T17:18:19.120Z", "~Thread~", "~Message~", "~Trace~", "~Span~" } };

	private final Encoder<ILoggingEvent> delegate;

	// Without a trace, with one, and with one and a span. Two threads may find out the
	// same at once.
	private final @Nullable LineTemplate[] templates = new LineTemplate[3];

	RequestLineEncoder(Encoder<ILoggingEvent> delegate) {
		this.delegate = delegate;
	}

	Encoder<ILoggingEvent> delegate() {
		return this.delegate;
	}

	@Override
	public byte[] headerBytes() {
		return this.delegate.headerBytes();
	}

	@Override
	public byte[] encode(ILoggingEvent event) {
		String line = isRequestLine(event) ? requestLine(event) : null;
		return (line != null) ? line.getBytes(StandardCharsets.US_ASCII) : this.delegate.encode(event);
	}

	@Override
	public byte[] footerBytes() {
		return this.delegate.footerBytes();
	}

	private static boolean isRequestLine(ILoggingEvent event) {
		return RequestLogObservationHandler.LOGGER_NAME.equals(event.getLoggerName()) && event.getLevel() == Level.INFO
				&& event.getThrowableProxy() == null && event.getMarkerList() == null
				&& event.getKeyValuePairs() == null;
	}

	private @Nullable String requestLine(ILoggingEvent event) {
		Map<String, String> mdc = event.getMDCPropertyMap();
		String traceId = mdc.get("traceId");
		String spanId = mdc.get("spanId");
		int ids = ((traceId != null) ? 1 : 0) + ((spanId != null) ? 1 : 0);
		if (mdc.size() != ids) {
			return null;
		}
		LineTemplate template = this.templates[ids];
		if (template == null) {
			LineTemplate first = template(event, ids, SAMPLES[0]);
			template = first.equals(template(event, ids, SAMPLES[1])) ? first : LineTemplate.NONE;
			this.templates[ids] = template;
		}
		return template.line(event.getInstant().toString(), event.getThreadName(), event.getFormattedMessage(), traceId,
				spanId);
	}

	private LineTemplate template(ILoggingEvent event, int ids, String[] values) {
		LoggingEvent sample = new LoggingEvent();
		sample.setLoggerName(event.getLoggerName());
		sample.setLoggerContextRemoteView(event.getLoggerContextVO());
		sample.setLevel(event.getLevel());
		sample.setInstant(Instant.parse(values[0]));
		sample.setThreadName(values[1]);
		sample.setMessage(values[2]);
		// In the order in which they are written for a request.
		Map<String, String> mdc = new LinkedHashMap<>();
		if (ids > 0) {
			mdc.put("traceId", values[3]);
		}
		if (ids > 1) {
			mdc.put("spanId", values[4]);
		}
		sample.setMDCPropertyMap(mdc);
		String line = new String(this.delegate.encode(sample), StandardCharsets.UTF_8);
		return LineTemplate.of(line, Arrays.copyOf(values, 3 + ids));
	}

}
