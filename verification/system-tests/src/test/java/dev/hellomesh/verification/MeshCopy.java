package dev.hellomesh.verification;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * The command {@code mesh} in a copy of the project, so that a mesh that is up in the
 * project itself is left alone. The copy's path has a space in it, as some people's have.
 */
final class MeshCopy {

	private static final Path PROJECT = Path.of("").toAbsolutePath().getParent().getParent();

	private static final List<String> SERVICES = List.of("gateway", "hello-v1", "hello-v2");

	private final Path directory;

	private final List<Integer> ports;

	private final Map<String, String> environment = new HashMap<>();

	private MeshCopy(Path directory, List<Integer> ports) {
		this.directory = directory;
		this.ports = ports;
	}

	static MeshCopy in(Path parent) throws IOException {
		assumeUnix();
		Path directory = Files.createDirectory(parent.resolve("hello mesh")).toRealPath();
		Files.copy(PROJECT.resolve("mesh"), directory.resolve("mesh"));
		Files.createFile(directory.resolve("pom.xml"));
		for (String module : List.of("cli", "mesh-spring-boot-starter", "hello-spring-boot-starter")) {
			createSources(directory.resolve(module));
		}
		for (String service : SERVICES) {
			createSources(directory.resolve(service));
			Path jar = Path.of(service, "target", service + ".jar");
			Files.createDirectories(directory.resolve(jar).getParent());
			Files.copy(PROJECT.resolve(jar), directory.resolve(jar));
			Files.createFile(directory.resolve(jar + ".original"));
		}
		// The launcher would build it.
		Path command = directory.resolve(".mesh/cli.jar");
		Files.createDirectories(command.getParent());
		Files.copy(PROJECT.resolve("cli/target/cli.jar"), command);
		return new MeshCopy(directory, Stream.generate(PackagedService::freePort).limit(6).toList());
	}

	private static void createSources(Path module) throws IOException {
		Files.createDirectories(module.resolve("src/main"));
		Files.createFile(module.resolve("pom.xml"));
	}

	private static void assumeUnix() {
		assumeThat(File.separatorChar).as("a Unix, with its signals, process ids and scripts as programs")
			.isEqualTo('/');
	}

	/**
	 * Has small programs started as services that are ready at once: for what is about
	 * the command alone, and not worth three of the real ones.
	 */
	MeshCopy withStandInServices() throws IOException {
		for (String service : SERVICES) {
			StandInService.writeJar(file(service + "/target/" + service + ".jar"));
		}
		return this;
	}

	static Optional<Path> find(String command) {
		return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
			.map((directory) -> Path.of(directory, command))
			.filter(Files::isExecutable)
			.findFirst();
	}

	/**
	 * Has a script take the place of a command.
	 */
	MeshCopy withProgram(String command, String script) throws IOException {
		Path programs = this.directory.resolve("programs");
		program(programs.resolve(command), script);
		this.environment.put("PATH", programs + ":" + System.getenv("PATH"));
		return this;
	}

	static void program(Path file, String script) throws IOException {
		Files.createDirectories(file.getParent());
		Files.writeString(file, "#!/bin/sh\n" + script + "\n");
		Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
	}

	Path file(String path) {
		return this.directory.resolve(path);
	}

	int gatewayPort() {
		return this.ports.get(0);
	}

	int helloV2Port() {
		return this.ports.get(2);
	}

	String url(String path) {
		return "http://localhost:" + gatewayPort() + path;
	}

	/**
	 * The words for {@code up} on ports of its own.
	 */
	String[] up(String... options) {
		String[] names = { "--port-gateway", "--port-v1", "--port-v2", "--management-gateway", "--management-v1",
				"--management-v2" };
		List<String> words = new ArrayList<>(List.of("up"));
		for (int i = 0; i < names.length; i++) {
			words.add(names[i]);
			words.add(this.ports.get(i).toString());
		}
		words.addAll(List.of(options));
		return words.toArray(String[]::new);
	}

	Result run(String... words) throws IOException, InterruptedException {
		return run(Map.of(), words);
	}

	Result run(Map<String, String> environment, String... words) throws IOException, InterruptedException {
		Path output = Files.createTempFile(this.directory, "output", ".txt");
		Path errors = Files.createTempFile(this.directory, "errors", ".txt");
		Process process = builder(environment, words).redirectOutput(output.toFile())
			.redirectError(errors.toFile())
			.start();
		assertThat(process.waitFor(10, TimeUnit.MINUTES)).as("./mesh %s ends", List.of(words)).isTrue();
		return new Result(process.exitValue(), Files.readString(output), Files.readString(errors));
	}

	/**
	 * Starts it and lets it go on, as a shell in a terminal does: in a process group of
	 * its own, and with Ctrl-C switched on, which it is not where these tests run in the
	 * background. Of what is on every machine, perl can do both.
	 */
	Process start(Path output, String... words) throws IOException {
		ProcessBuilder builder = builder(Map.of(), words);
		builder.command().addAll(0, List.of("perl", "-e", "$SIG{INT}='DEFAULT'; setpgrp; exec @ARGV"));
		return builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
	}

	/**
	 * Starts it with a pipe that its reader closes at once, as {@code head} does a little
	 * later.
	 */
	Process startUnread(String... words) throws IOException {
		Process process = builder(Map.of(), words).redirectError(ProcessBuilder.Redirect.DISCARD).start();
		process.getInputStream().close();
		return process;
	}

	/**
	 * As a terminal does, to the script and all that it runs in the foreground.
	 */
	static void pressCtrlC(Process process) throws IOException, InterruptedException {
		new ProcessBuilder("kill", "-INT", "--", "-" + process.pid()).start().waitFor();
	}

	private ProcessBuilder builder(Map<String, String> environment, String... words) {
		List<String> command = new ArrayList<>(List.of("sh", file("mesh").toString()));
		command.addAll(List.of(words));
		ProcessBuilder builder = new ProcessBuilder(command);
		// Not the project's directory: it has to find its own from anywhere.
		builder.directory(this.directory.getParent().toFile());
		builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
		// A busy build machine is no reason for these tests to fail.
		builder.environment().put("MESH_READY_SECONDS", "400");
		builder.environment().putAll(this.environment);
		builder.environment().putAll(environment);
		return builder;
	}

	long pid(String service) throws IOException, InterruptedException {
		return Long.parseLong(run("status").output()
			.lines()
			.filter((line) -> line.startsWith(service + " "))
			.findFirst()
			.orElseThrow()
			.split(" +")[2]);
	}

	/**
	 * All processes that it has started and that still run, but for commands.
	 */
	List<ProcessHandle> services() {
		return ProcessHandle.allProcesses().filter(this::isService).toList();
	}

	private boolean isService(ProcessHandle process) {
		String line = process.info().commandLine().orElse("");
		return SERVICES.stream().anyMatch((service) -> line.contains(file(".mesh/" + service + ".jar").toString()));
	}

	/**
	 * Whatever a failed test has left.
	 */
	void killAll() {
		services().forEach(ProcessHandle::destroyForcibly);
	}

	/**
	 * What a command came to.
	 *
	 * @param exitStatus its exit status
	 * @param output what it printed
	 * @param errors what it printed as errors
	 */
	record Result(int exitStatus, String output, String errors) {

	}

}
