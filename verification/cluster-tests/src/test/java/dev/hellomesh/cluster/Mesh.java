package dev.hellomesh.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The command {@code mesh}.
 *
 * @param root the project whose manifests it applies
 * @param environment what it finds in its environment besides
 */
record Mesh(Path root, Map<String, String> environment) {

	static Mesh ofThisProject() {
		return new Mesh(Path.of(System.getProperty("mesh.root")), Map.of());
	}

	static Program run(String... arguments) {
		return ofThisProject().with(arguments);
	}

	/**
	 * Makes a copy of the manifests.
	 * @param copy where to
	 * @param text what to change in {@code k8s}
	 * @param instead what to change it to
	 */
	Mesh changed(Path copy, String text, String instead) throws IOException {
		for (String name : List.of("k8s", "istio", "istio/mesh")) {
			Files.createDirectories(copy.resolve(name));
			try (Stream<Path> files = Files.list(this.root.resolve(name))) {
				for (Path file : files.filter(Files::isRegularFile).toList()) {
					Files.writeString(copy.resolve(name).resolve(file.getFileName()),
							Files.readString(file).replace(text, instead));
				}
			}
		}
		return new Mesh(copy, this.environment);
	}

	Program with(String... arguments) {
		return Program.run(builder(arguments));
	}

	/**
	 * Starts it, to be killed.
	 * @param output where it prints
	 * @param arguments its words
	 */
	Process start(Path output, String... arguments) {
		try {
			return builder(arguments).redirectErrorStream(true).redirectOutput(output.toFile()).start();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private ProcessBuilder builder(String... arguments) {
		Path jar = Path.of(System.getProperty("mesh.root"), "cli", "target", "cli.jar");
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Dmesh.root=" + this.root,
						"-jar", jar.toString()));
		command.addAll(List.of(arguments));
		ProcessBuilder builder = new ProcessBuilder(command);
		builder.environment().putAll(this.environment);
		return builder;
	}

}
