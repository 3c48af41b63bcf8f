package dev.hellomesh.manifests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;

import org.springframework.boot.convert.DurationStyle;

/**
 * An application of this repository: what its sources say about its settings.
 */
class Application {

	private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([A-Z][A-Z0-9_]*)[:}]");

	private final Path root;

	private final String name;

	private final String ownSettings;

	private final String sharedSettings;

	Application(Path root, String name) {
		this.root = root;
		this.name = name;
		this.ownSettings = read(name + "/src/main/resources/application.yml");
		this.sharedSettings = read("mesh-spring-boot-starter/src/main/resources/mesh-defaults.yml");
	}

	private String read(String file) {
		try {
			Path path = this.root.resolve(file);
			return Files.exists(path) ? Files.readString(path) : "";
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	boolean exists() {
		return !this.ownSettings.isEmpty();
	}

	/**
	 * Return a setting, or an empty text. The shared ones are imported and therefore win.
	 */
	String setting(String property) {
		String shared = find(this.sharedSettings, property);
		return shared.isEmpty() ? find(this.ownSettings, property) : shared;
	}

	private static String find(String settings, String property) {
		try {
			JsonNode tree = new YAMLMapper().readTree(settings);
			return tree.at("/" + property.replace('.', '/')).asText();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	int port(String property) {
		return Integer.parseInt(setting(property));
	}

	Duration duration(String property) {
		return DurationStyle.detectAndParse(setting(property));
	}

	/**
	 * Return the variables that the settings name.
	 */
	Set<String> placeholders() {
		return PLACEHOLDER.matcher(this.ownSettings + this.sharedSettings)
			.results()
			.map((MatchResult match) -> match.group(1))
			.collect(Collectors.toSet());
	}

	@Override
	public String toString() {
		return this.name;
	}

}
