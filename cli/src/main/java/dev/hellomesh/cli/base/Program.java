package dev.hellomesh.cli.base;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Another program, like kubectl, and how it ended.
 */
public final class Program {

	// Not those of the common pool, which may be two: what is read only after the program
	// has ended would hold it up.
	private static final Executor THREADS = (task) -> {
		Thread thread = new Thread(task, "program");
		thread.setDaemon(true);
		thread.start();
	};

	private Program() {
	}

	/**
	 * Looks for a program on the PATH.
	 * @param name its name, on Windows without extension
	 * @return where it is
	 */
	public static Optional<Path> find(String name) {
		// Windows calls it Path, which the map of all variables does not find as PATH.
		String path = System.getenv("PATH");
		String extensions = isWindows() ? System.getenv("PATHEXT") : "";
		return find(name, (path != null) ? path : "", (extensions != null) ? extensions : ".COM;.EXE;.BAT;.CMD");
	}

	static Optional<Path> find(String name, String path, String extensions) {
		// On Windows, directories may be in quotes. What is no path at all is nowhere: so
		// files first.
		return Stream.of(path.replace("\"", "").split(File.pathSeparator))
			.filter((directory) -> !directory.isEmpty())
			.flatMap((directory) -> Stream.of(extensions.split(";"))
				.map((extension) -> new File(directory, name + extension.toLowerCase(Locale.ROOT))))
			.filter((file) -> file.isFile() && file.canExecute())
			.map((file) -> file.toPath().toAbsolutePath())
			.findFirst();
	}

	/**
	 * Tells which kind of system this is.
	 * @return whether it is Windows
	 */
	public static boolean isWindows() {
		return System.getProperty("os.name").startsWith("Windows");
	}

	/**
	 * Runs a program and keeps what it prints.
	 * @param builder what to run, and how
	 * @param input what it reads
	 * @param limit how long it may take
	 * @return how it ended; after the limit it is killed, with status -1
	 * @throws InterruptedException after Ctrl-C; the program has ended then
	 * @throws UncheckedIOException if it cannot be started
	 */
	public static Result run(ProcessBuilder builder, String input, Duration limit) throws InterruptedException {
		Process process = start(builder);
		try {
			CompletableFuture<String> out = CompletableFuture.supplyAsync(() -> read(process.getInputStream()),
					THREADS);
			CompletableFuture<String> err = CompletableFuture.supplyAsync(() -> read(process.getErrorStream()),
					THREADS);
			CompletableFuture<Void> in = CompletableFuture.runAsync(() -> write(process.getOutputStream(), input),
					THREADS);
			if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
				process.destroyForcibly();
				return new Result(-1, "", "no answer within " + limit.toSeconds() + " s");
			}
			in.join();
			return new Result(process.exitValue(), out.join(), err.join());
		}
		catch (InterruptedException ex) {
			end(process);
			throw ex;
		}
	}

	/**
	 * Runs programs that print on the terminal of this one.
	 * @param pipe what to run, and how; each reads what the one before prints
	 * @return the first exit status that is not 0, or 0
	 * @throws InterruptedException after Ctrl-C; the programs have ended then
	 * @throws UncheckedIOException if one cannot be started
	 */
	public static int show(ProcessBuilder... pipe) throws InterruptedException {
		for (ProcessBuilder builder : pipe) {
			builder.redirectError(Redirect.INHERIT);
		}
		pipe[0].redirectInput(Redirect.INHERIT);
		pipe[pipe.length - 1].redirectOutput(Redirect.INHERIT);
		List<Process> processes = startPipe(List.of(pipe));
		try {
			int status = 0;
			for (Process process : processes) {
				int each = process.waitFor();
				status = (status != 0) ? status : each;
			}
			return status;
		}
		catch (InterruptedException ex) {
			processes.forEach(Program::end);
			throw ex;
		}
	}

	/**
	 * Ends a process, and those that it has started, with grace, or after five seconds
	 * without.
	 * @param process what to end
	 */
	public static void end(Process process) {
		// On Windows Maven is below a cmd.exe, which does not take it along.
		process.descendants().forEach(ProcessHandle::destroy);
		process.destroy();
		try {
			if (!process.waitFor(5, TimeUnit.SECONDS)) {
				process.destroyForcibly();
			}
		}
		catch (InterruptedException ex) {
			process.destroyForcibly();
			Thread.currentThread().interrupt();
		}
	}

	private static Process start(ProcessBuilder builder) {
		try {
			return builder.start();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static List<Process> startPipe(List<ProcessBuilder> pipe) {
		try {
			return ProcessBuilder.startPipeline(pipe);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static String read(InputStream stream) {
		try (stream) {
			return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			// It was killed.
			return "";
		}
	}

	private static void write(OutputStream stream, String input) {
		try (stream) {
			stream.write(input.getBytes(StandardCharsets.UTF_8));
		}
		catch (IOException ex) {
			// It did not want to read it all.
		}
	}

	/**
	 * How a program ended.
	 *
	 * @param status its exit status
	 * @param out what it printed
	 * @param err what it printed as errors
	 */
	public record Result(int status, String out, String err) {

		/**
		 * Tells whether all went well.
		 * @return whether the exit status was 0
		 */
		public boolean succeeded() {
			return this.status == 0;
		}

		/**
		 * Says why it failed, in short.
		 * @return the last line of the errors, or the exit status if there are none
		 */
		public String lastError() {
			List<String> lines = this.err.strip().lines().toList();
			return lines.isEmpty() ? "exit status " + this.status : lines.get(lines.size() - 1);
		}

	}

}
