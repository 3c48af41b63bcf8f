package dev.hellomesh.observability;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.EncoderBase;
import org.jspecify.annotations.Nullable;

/**
 * Writes what another encoder would, only sooner where the line is a request's. All of
 * those look alike, so the other one is asked once for each kind, with values that are
 * found again in what it writes, and from then on only these are replaced. Whatever is
 * not sure to come out the same is left to the other one: a format that writes the time
 * in another way than {@link Instant#toString()}, and text with a character that JSON
 * escapes.
 */
class RequestLineEncoder extends EncoderBase<ILoggingEvent> {

	private static final Instant TIME = Instant.parse("2001-02-03T04:05:06.789012345Z");

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
			template = template(event, ids);
			this.templates[ids] = template;
		}
		return template.line(event.getInstant().toString(), event.getThreadName(), event.getFormattedMessage(), traceId,
				spanId);
	}

	private LineTemplate template(ILoggingEvent event, int ids) {
		String[] values = { TIME.toString(), "@thread@", "@message@", "@trace@", "@span@" };
		LoggingEvent sample = new LoggingEvent();
		sample.setLoggerName(event.getLoggerName());
		sample.setLoggerContextRemoteView(event.getLoggerContextVO());
		sample.setLevel(event.getLevel());
		sample.setInstant(TIME);
		sample.setThreadName(values[1]);
		sample.setMessage(values[2]);
		Map<String, String> mdc = new HashMap<>();
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
