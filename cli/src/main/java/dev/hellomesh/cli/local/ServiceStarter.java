package dev.hellomesh.cli.local;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import dev.hellomesh.cli.base.CommandFailedException;
import dev.hellomesh.cli.base.Program;
import dev.hellomesh.cli.base.Project;
import org.jspecify.annotations.Nullable;

/**
 * Starts the JVM of a service.
 */
class ServiceStarter {

	// Three small JVMs on a laptop: quick to start and modest, not fast for hours.
	private static final String JAVA_OPTS = "-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xmx64m";

	// A terminal sends Ctrl-C, and its end, to all processes of a command. Only mesh acts
	// on them, which stops the
	// services in their order: a JVM leaves a signal alone that was ignored when it
	// started.
	private static final List<String> DEAF = List.of("sh", "-c",
			"trap '' INT HUP; HOSTNAME=$(uname -n); export HOSTNAME; exec \"$@\"", "mesh");

	private final Project project;

	ServiceStarter(Project project) {
		this.project = project;
	}

	Path log(Service service) {
		return this.project.state().resolve(service + ".log");
	}

	void removeLogs() {
		try {
			for (Service service : Service.values()) {
				Files.deleteIfExists(log(service));
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	void needJar(Service service) {
		if (!Files.isRegularFile(built(service)) && !Files.isRegularFile(copy(service))) {
			throw new CommandFailedException("There is no " + this.project.root().relativize(built(service))
					+ " yet: mesh up without --no-build makes it.");
		}
	}

	ProcessHandle start(Service service, State state) {
		try {
			// A build while it runs would pull the jar away from under it. After mvn
			// clean the last copy does.
			if (Files.isRegularFile(built(service))) {
				Files.copy(built(service), copy(service), StandardCopyOption.REPLACE_EXISTING);
			}
			File log = log(service).toFile();
			boolean windows = Program.isWindows();
			ProcessBuilder builder = new ProcessBuilder(command(service, System.getenv("MESH_JAVA_OPTS"), windows))
				.directory(this.project.state().toFile())
				.redirectInput(new File(windows ? "NUL" : "/dev/null"))
				.redirectOutput(ProcessBuilder.Redirect.appendTo(log))
				.redirectErrorStream(true);
			builder.environment().putAll(environment(state.instance(service), state));
			return builder.start().toHandle();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	List<String> command(Service service, @Nullable String options, boolean windows) {
		List<String> command = new ArrayList<>(windows ? List.of() : DEAF);
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.addAll(List.of(((options != null) ? options : JAVA_OPTS).strip().split("\\s+")));
		command.removeIf(String::isEmpty);
		command.addAll(List.of(Processes.mark(this.project.state()), "-jar", copy(service).toString()));
		return command;
	}

	private Map<String, String> environment(Instance instance, State state) {
		String helloV1 = "http://localhost:" + state.instance(Service.HELLO_V1).port();
		String helloV2 = "http://localhost:" + state.instance(Service.HELLO_V2).port();
		return Map.of("SERVER_PORT", String.valueOf(instance.port()), "MANAGEMENT_SERVER_PORT",
				String.valueOf(instance.managementPort()), "HELLO_V1_URL", helloV1, "HELLO_V2_URL", helloV2,
				"HELLO_URL", helloV1);
	}

	private Path built(Service service) {
		return this.project.root().resolve(service + "/target/" + service + ".jar");
	}

	private Path copy(Service service) {
		return this.project.state().resolve(service + ".jar");
	}

}
