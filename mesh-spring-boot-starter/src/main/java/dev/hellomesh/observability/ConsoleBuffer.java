package dev.hellomesh.observability;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

import org.springframework.boot.logging.logback.StructuredLogEncoder;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.env.Environment;

/**
 * While the application runs, log lines leave for the console in bundles: when 8 KiB are
 * full, and ten times a second. A line for each request is a call of the kernel for each
 * request otherwise, during which no other thread can log. A line can be lost only with
 * the process, when that is killed within a tenth of a second. Where the lines are JSON,
 * those of requests are written by {@link RequestLineEncoder}.
 */
class ConsoleBuffer implements SmartLifecycle {

	private static final long FLUSH_MILLIS = 100;

	private final boolean requestLines;

	private @Nullable ScheduledExecutorService flusher;

	// A customizer may decide by a value what becomes of it.
	ConsoleBuffer(Environment environment) {
		this.requestLines = !environment.containsProperty("logging.structured.json.customizer");
	}

	@Override
	public void start() {
		forEachConsole((console) -> {
			console.setImmediateFlush(false);
			if (this.requestLines && console.getEncoder() instanceof StructuredLogEncoder) {
				console.setEncoder(new RequestLineEncoder(console.getEncoder()));
			}
		});
		this.flusher = Executors.newSingleThreadScheduledExecutor((task) -> {
			Thread thread = new Thread(task, "console-buffer");
			thread.setDaemon(true);
			return thread;
		});
		this.flusher.scheduleWithFixedDelay(() -> System.out.flush(), FLUSH_MILLIS, FLUSH_MILLIS,
				TimeUnit.MILLISECONDS);
	}

	@Override
	public void stop() {
		forEachConsole((console) -> {
			if (console.getEncoder() instanceof RequestLineEncoder encoder) {
				console.setEncoder(encoder.delegate());
			}
			console.setImmediateFlush(true);
		});
		System.out.flush();
		if (this.flusher != null) {
			this.flusher.shutdown();
			this.flusher = null;
		}
	}

	@Override
	public boolean isRunning() {
		return this.flusher != null;
	}

	// The first to start and the last to stop.
	@Override
	public int getPhase() {
		return Integer.MIN_VALUE;
	}

	private static void forEachConsole(Consumer<ConsoleAppender<ILoggingEvent>> action) {
		if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
			context.getLogger(Logger.ROOT_LOGGER_NAME).iteratorForAppenders().forEachRemaining((appender) -> {
				if (appender instanceof ConsoleAppender<ILoggingEvent> console) {
					action.accept(console);
				}
			});
		}
	}

}
