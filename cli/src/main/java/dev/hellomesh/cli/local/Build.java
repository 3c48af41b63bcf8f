package dev.hellomesh.cli.local;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.hellomesh.cli.base.CommandFailedException;
import dev.hellomesh.cli.base.FileTimes;
import dev.hellomesh.cli.base.Program;
import dev.hellomesh.cli.base.Progress;
import dev.hellomesh.cli.base.Project;
import dev.hellomesh.cli.base.Terminal;

/**
 * Makes the services' jars with Maven.
 */
class Build {

	private static final Pattern MODULE = Pattern.compile("\\[INFO] Building hello-mesh :: (.+) \\S+ +\\[\\d+/\\d+]");

	// No tests and no gates for style: an experiment should run before it is beautiful.
	private static final List<String> OPTIONS = List.of("-B", "-Dstyle.color=never", "-am", "package",
			"-Dmaven.test.skip=true", "-Dspring-javaformat.skip=true", "-Dcheckstyle.skip=true",
			"-Dmaven.compiler.failOnWarning=false");

	private final Terminal terminal;

	private final Project project;

	Build(Terminal terminal, Project project) {
		this.terminal = terminal;
		this.project = project;
	}

	/**
	 * Builds the services whose sources have changed since their jars were made.
	 */
	void buildChanged() throws InterruptedException {
		List<Service> changed = Arrays.stream(Service.values()).filter(this::hasChanged).toList();
		if (changed.isEmpty()) {
			return;
		}
		Path maven = Program.find("mvn")
			.orElseThrow(() -> new CommandFailedException(
					"hello-mesh needs Maven 3.8 or newer, but there is no mvn on the PATH."));
		String modules = changed.stream().map(Service::id).collect(Collectors.joining(","));
		Path log = this.project.state().resolve("build.log");
		this.terminal.line("Building " + modules + ", which takes minutes the first time. The log: " + log);
		Instant start = Instant.now();
		try (Progress progress = this.terminal.progress("Starting Maven")) {
			// What is left of a build that was killed must not be taken for a jar.
			for (Service service : changed) {
				Files.deleteIfExists(jar(service));
			}
			if (run(maven, modules, log, progress) != 0) {
				throw new CommandFailedException(
						"The build failed. The errors in its log, " + log + ":\n" + errors(log));
			}
			for (Service service : changed) {
				Files.write(stamp(service), new byte[0]);
				Files.setLastModifiedTime(stamp(service), FileTime.from(start));
			}
			progress.line("Built after " + progress.seconds() + " s.");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private int run(Path maven, String modules, Path log, Progress progress) throws IOException, InterruptedException {
		Process process = new ProcessBuilder(command(maven, modules, Program.isWindows()))
			.directory(this.project.root().toFile())
			.redirectErrorStream(true)
			.start();
		process.getOutputStream().close();
		Thread reader = new Thread(() -> copy(process, log, progress), "build log");
		reader.start();
		try {
			int status = process.waitFor();
			reader.join();
			return status;
		}
		catch (InterruptedException ex) {
			Program.end(process);
			throw ex;
		}
	}

	List<String> command(Path maven, String modules, boolean windows) {
		List<String> command = new ArrayList<>(List.of(maven.toString(), "-pl", modules));
		command.addAll(OPTIONS);
		if (!windows) {
			// There nobody could find it, and cmd.exe would cut a path with an ampersand.
			command.add(1, Processes.mark(this.project.state()));
		}
		return command;
	}

	private static void copy(Process process, Path log, Progress progress) {
		try (BufferedReader reader = process.inputReader(); BufferedWriter writer = Files.newBufferedWriter(log)) {
			for (String line = reader.readLine(); line != null; line = reader.readLine()) {
				writer.write(line);
				writer.newLine();
				Matcher module = MODULE.matcher(line);
				if (module.matches()) {
					progress.update("Building " + module.group(1));
				}
			}
		}
		catch (IOException ex) {
			// It was ended.
		}
	}

	private static String errors(Path log) throws IOException {
		return Files.readAllLines(log)
			.stream()
			.takeWhile((line) -> !line.contains("-> [Help"))
			.filter((line) -> line.contains("ERROR"))
			.collect(Collectors.joining("\n"));
	}

	private boolean hasChanged(Service service) {
		Path root = this.project.root();
		Stream<Path> modules = Stream.of("mesh-spring-boot-starter", "hello-spring-boot-starter", service.id())
			.filter((module) -> service != Service.GATEWAY || !module.startsWith("hello"))
			.map(root::resolve);
		Stream<Path> sources = Stream.concat(Stream.of(root.resolve("pom.xml")),
				modules.flatMap((module) -> Stream.of(module.resolve("pom.xml"), module.resolve("src/main"))));
		// The jar itself has the time of a release, so that builds are reproducible.
		Stream<Path> built = Stream.of(stamp(service), jar(service).resolveSibling(service + ".jar.original"));
		return !Files.isRegularFile(jar(service)) || FileTimes.latest(sources).compareTo(FileTimes.latest(built)) > 0;
	}

	private Path jar(Service service) {
		return this.project.root().resolve(service + "/target/" + service + ".jar");
	}

	private Path stamp(Service service) {
		return this.project.root().resolve(service + "/target/built-by-mesh");
	}

}
