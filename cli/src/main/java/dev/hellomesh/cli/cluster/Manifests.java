package dev.hellomesh.cli.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MappingIterator;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * Reads Kubernetes' YAML.
 */
final class Manifests {

	static final YAMLMapper YAML = new YAMLMapper();

	private Manifests() {
	}

	static List<JsonNode> objects(Path file) {
		try (MappingIterator<JsonNode> objects = YAML.readerFor(JsonNode.class).readValues(Files.readString(file))) {
			return objects.readAll().stream().filter((object) -> object.has("kind")).toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	static List<String> images(Path directory) {
		try (Stream<Path> files = Files.list(directory)) {
			return files.filter((file) -> file.toString().endsWith(".yaml"))
				.sorted()
				.flatMap((file) -> objects(file).stream())
				.flatMap((object) -> object.at("/spec/template/spec/containers").valueStream())
				.map((container) -> container.path("image").asString(""))
				.toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
