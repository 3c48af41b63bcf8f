package dev.hellomesh.cli.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import dev.hellomesh.cli.base.Project;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLWriteFeature;

/**
 * Files that steps name. They are written in a dry run, too, and change nothing.
 */
class GeneratedFiles {

	private static final YAMLMapper YAML = YAMLMapper.builder()
		.enable(YAMLWriteFeature.LITERAL_BLOCK_STYLE, YAMLWriteFeature.MINIMIZE_QUOTES)
		.disable(YAMLWriteFeature.WRITE_DOC_START_MARKER, YAMLWriteFeature.SPLIT_LINES)
		.build();

	private final Project project;

	GeneratedFiles(Project project) {
		this.project = project;
	}

	Path kialiPatch(String config) {
		return write("kiali-tracing.yaml", Map.of("data", Map.of("config.yaml", config)));
	}

	Path kustomization(String registry, List<String> images) {
		Path directory = this.project.state().resolve("registry");
		List<Map<String, String>> names = images.stream()
			.map((image) -> image.replaceFirst(":[^:/]*$", ""))
			.map((name) -> Map.of("name", name, "newName", registry + name.substring(name.indexOf('/'))))
			.toList();
		String base = typed(directory.relativize(this.project.root().resolve("k8s")));
		Path file = write("registry/kustomization.yaml", Map.of("resources", List.of(base), "images", names));
		return fromRoot(file.getParent());
	}

	private Path write(String name, Object content) {
		Path file = this.project.state().resolve(name);
		try {
			Files.createDirectories(file.getParent());
			Files.writeString(file, YAML.writeValueAsString(content));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return fromRoot(file);
	}

	private Path fromRoot(Path file) {
		return file.startsWith(this.project.root()) ? this.project.root().relativize(file) : file;
	}

	// Writes a path as kubectl takes it on all systems.
	static String typed(Path path) {
		return path.toString().replace('\\', '/');
	}

}
