package dev.hellomesh.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * What a program printed and how it ended.
 */
record Program(List<String> command, int status, String output, String errors) {

	private static final Duration LIMIT = Duration.ofMinutes(10);

	static Program run(List<String> command) {
		return run(new ProcessBuilder(command));
	}

	static Program run(ProcessBuilder builder) {
		try {
			Process process = builder.start();
			process.getOutputStream().close();
			process.onExit()
				.orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS)
				.exceptionally((ex) -> process.destroyForcibly());
			CompletableFuture<String> errors = CompletableFuture.supplyAsync(() -> read(process.getErrorStream()));
			String output = read(process.getInputStream());
			return new Program(builder.command(), process.waitFor(), output, errors.join());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	Program successful() {
		if (this.status != 0) {
			throw new AssertionError(String.join(" ", this.command) + " ended with " + this.status + ": " + this.errors
					+ this.output.lines().reduce("", (before, line) -> line));
		}
		return this;
	}

	private static String read(InputStream stream) {
		try (stream) {
			return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
