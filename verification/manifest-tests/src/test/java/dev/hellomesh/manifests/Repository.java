package dev.hellomesh.manifests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;

import org.springframework.boot.convert.DurationStyle;

/**
 * The files of this repository, of which one may be replaced by a broken copy.
 */
final class Repository {

	private static final List<String> FOLDERS = List.of("k8s", "k8s/optional", "istio", "istio/mesh", "istio/scenarios",
			"istio/gateway-api");

	private final Path root = Path.of("../..").toAbsolutePath().normalize();

	private final String replaced;

	private final String replacement;

	private final List<Manifest> manifests;

	Repository() {
		this("", "");
	}

	Repository(String replaced, String replacement) {
		this.replaced = replaced;
		this.replacement = replacement;
		this.manifests = FOLDERS.stream()
			.flatMap((folder) -> files(folder, ".yaml").stream())
			.flatMap(this::manifests)
			.toList();
	}

	private Stream<Manifest> manifests(String file) {
		try {
			List<JsonNode> documents = new YAMLMapper().readerFor(JsonNode.class)
				.<JsonNode>readValues(text(file))
				.readAll();
			return documents.stream().map((document) -> new Manifest(file, document));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(file, ex);
		}
	}

	Path root() {
		return this.root;
	}

	boolean exists(String file) {
		return file.equals(this.replaced) || Files.exists(this.root.resolve(file));
	}

	JsonNode tree(String file) {
		try {
			return new YAMLMapper().readTree(text(file));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(file, ex);
		}
	}

	String text(String file) {
		if (file.equals(this.replaced)) {
			return this.replacement;
		}
		try {
			return Files.readString(this.root.resolve(file));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Return the files of a folder, not of those below it, as {@code kubectl -f} does.
	 */
	Set<String> files(String folder, String suffix) {
		Set<String> files = new TreeSet<>();
		try (Stream<Path> paths = Files.exists(this.root.resolve(folder)) ? Files.list(this.root.resolve(folder))
				: Stream.empty()) {
			paths.filter(Files::isRegularFile).map((path) -> folder + "/" + path.getFileName()).forEach(files::add);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		if (this.replaced.matches(Pattern.quote(folder) + "/[^/]+")) {
			files.add(this.replaced);
		}
		files.removeIf((file) -> !file.endsWith(suffix));
		return files;
	}

	List<Manifest> all() {
		return this.manifests;
	}

	List<Manifest> all(String kind) {
		return this.manifests.stream().filter((manifest) -> manifest.kind().equals(kind)).toList();
	}

	List<Manifest> in(String folder) {
		return this.manifests.stream()
			.filter((manifest) -> manifest.file().matches(Pattern.quote(folder) + "/[^/]+"))
			.toList();
	}

	List<Manifest> in(String folder, String kind) {
		return in(folder).stream().filter((manifest) -> manifest.kind().equals(kind)).toList();
	}

	List<Manifest> deployments() {
		return in("k8s", "Deployment");
	}

	List<Manifest> deploymentsWith(Map<String, String> labels) {
		return deployments().stream()
			.filter((deployment) -> !labels.isEmpty()
					&& deployment.podLabels().entrySet().containsAll(labels.entrySet()))
			.toList();
	}

	/**
	 * Return the Deployments whose pods a Service sends requests to.
	 */
	List<Manifest> deploymentsBehind(String service) {
		return in("k8s", "Service").stream()
			.filter((candidate) -> candidate.name().equals(service))
			.flatMap((candidate) -> deploymentsWith(candidate.map("/spec/selector")).stream())
			.toList();
	}

	/**
	 * Return what an application's settings say, or the value that holds where they say
	 * nothing. What starters say wins, because it is imported.
	 */
	String setting(String application, String property, String otherwise) {
		return settings(application).map((file) -> tree(file).at("/" + property.replace('.', '/')))
			.filter(JsonNode::isValueNode)
			.map(JsonNode::asText)
			.findFirst()
			.orElse(otherwise);
	}

	String setting(String application, String property) {
		String value = setting(application, property, "");
		if (value.isEmpty()) {
			throw new IllegalStateException(application + " does not set " + property);
		}
		return value;
	}

	int number(String application, String property) {
		return Integer.parseInt(setting(application, property));
	}

	Duration duration(String application, String property) {
		return DurationStyle.detectAndParse(setting(application, property));
	}

	private Stream<String> settings(String application) {
		return Stream
			.of("mesh-spring-boot-starter", application.replaceAll("-v\\d$", "-spring-boot-starter"), application)
			.flatMap((module) -> files(module + "/src/main/resources", ".yml").stream());
	}

}
