package dev.hellomesh.observability;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import org.springframework.boot.logging.logback.StructuredLogEncoder;
import org.springframework.mock.env.MockEnvironment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class ConsoleBufferTests {

	private final PrintStream original = System.out;

	private final ByteArrayOutputStream written = new ByteArrayOutputStream();

	private final AtomicInteger flushes = new AtomicInteger();

	private final LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();

	private final Logger root = this.context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);

	private final ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();

	private final ConsoleBuffer buffer = new ConsoleBuffer(new MockEnvironment());

	@BeforeEach
	void logToMemory() {
		System.setOut(new PrintStream(new OutputStream() {

			@Override
			public void write(int each) {
				ConsoleBufferTests.this.written.write(each);
			}

			@Override
			public void flush() {
				ConsoleBufferTests.this.flushes.incrementAndGet();
			}

		}));
		PatternLayoutEncoder encoder = new PatternLayoutEncoder();
		encoder.setContext(this.context);
		encoder.setPattern("%msg%n");
		encoder.start();
		this.console.setContext(this.context);
		this.console.setEncoder(encoder);
		this.console.start();
		this.root.addAppender(this.console);
	}

	@AfterEach
	void logAsBefore() {
		this.buffer.stop();
		this.root.detachAppender(this.console);
		System.setOut(this.original);
	}

	@Test
	void linesAreFlushedSoonAfterwards() {
		this.buffer.start();
		assertThat(this.buffer.isRunning()).isTrue();
		assertThat(this.console.isImmediateFlush()).isFalse();
		assertThat(this.console.getEncoder()).as("not JSON").isInstanceOf(PatternLayoutEncoder.class);
		this.root.warn("a line");
		int before = this.flushes.get();
		await().until(() -> this.flushes.get() > before);
		assertThat(this.written.toString(StandardCharsets.UTF_8)).contains("a line");
	}

	@Test
	void linesAfterItsEndAreFlushedAtOnce() {
		this.buffer.start();
		this.buffer.stop();
		assertThat(this.buffer.isRunning()).isFalse();
		assertThat(this.console.isImmediateFlush()).isTrue();
		int before = this.flushes.get();
		this.root.warn("the last line");
		assertThat(this.flushes).hasValueGreaterThan(before);
	}

	@Test
	void requestLinesOfJsonAreWrittenSoonerWhileItRuns() {
		StructuredLogEncoder json = new StructuredLogEncoder();
		this.console.setEncoder(json);
		this.buffer.start();
		assertThat(this.console.getEncoder()).isInstanceOf(RequestLineEncoder.class);
		this.buffer.stop();
		assertThat(this.console.getEncoder()).isSameAs(json);
	}

	@Test
	void customizedJsonIsLeftAlone() {
		StructuredLogEncoder json = new StructuredLogEncoder();
		this.console.setEncoder(json);
		ConsoleBuffer customized = new ConsoleBuffer(
				new MockEnvironment().withProperty("logging.structured.json.customizer", "a.Mask"));
		customized.start();
		assertThat(this.console.getEncoder()).isSameAs(json);
		customized.stop();
	}

	@Test
	void startsBeforeEverythingAndStopsAfterIt() {
		assertThat(this.buffer.getPhase()).isEqualTo(Integer.MIN_VALUE);
	}

}
