package dev.hellomesh.cli.cluster;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import dev.hellomesh.cli.base.CommandFailedException;
import dev.hellomesh.cli.base.Program;
import dev.hellomesh.cli.base.Program.Result;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Asks kubectl, always about the same context.
 */
class Kubectl {

	static final JsonMapper JSON = new JsonMapper();

	private static final Duration LIMIT = Duration.ofSeconds(90);

	private final Path root;

	private final @Nullable String context;

	Kubectl(Path root, @Nullable String context) {
		this.root = root;
		this.context = context;
	}

	List<String> words(String... words) {
		List<String> command = new ArrayList<>(List.of("kubectl"));
		if (this.context != null) {
			command.addAll(List.of("--context", this.context));
		}
		command.addAll(List.of(words));
		return command;
	}

	Result run(String... words) throws InterruptedException {
		return runWith("", words);
	}

	Result runWith(String input, String... words) throws InterruptedException {
		List<String> command = words(words);
		if (Stream.of(words).noneMatch((word) -> word.startsWith("--request-timeout") || word.equals("config"))) {
			command.add("--request-timeout=20s");
		}
		return Program.run(new ProcessBuilder(command).directory(this.root.toFile()), input, LIMIT);
	}

	// Gets an object or a list.
	JsonNode get(String... words) throws InterruptedException {
		String[] all = Stream.concat(Stream.of("get"), Stream.of(words)).toArray(String[]::new);
		String[] asked = Stream.concat(Stream.of(all), Stream.of("--ignore-not-found", "-o", "json"))
			.toArray(String[]::new);
		Result result = run(asked);
		if (!result.succeeded()) {
			throw failed(result, all);
		}
		return result.out().isBlank() ? JSON.missingNode() : JSON.readTree(result.out());
	}

	List<JsonNode> list(String... words) throws InterruptedException {
		return get(words).path("items").valueStream().toList();
	}

	// Gets what a Service responds, through the cluster's API.
	Result fromIstio(String service, String path) throws InterruptedException {
		return run("get", "--raw", "/api/v1/namespaces/istio-system/services/" + service + "/proxy" + path);
	}

	JsonNode jsonFromIstio(String service, String path) throws InterruptedException {
		Result result = fromIstio(service, path);
		if (!result.succeeded()) {
			throw failed(result, "get", "--raw", ".../" + service + "/proxy" + path);
		}
		return JSON.readTree(result.out());
	}

	CommandFailedException failed(Result result, String... words) {
		return new CommandFailedException(
				"kubectl could not say: " + Steps.text(words(words)) + ": " + result.lastError());
	}

	static String name(JsonNode object) {
		return object.at("/metadata/name").asString("");
	}

	static String label(JsonNode object, String label) {
		return object.at("/metadata/labels").path(label).asString("");
	}

	static boolean ends(JsonNode object) {
		return object.path("metadata").has("deletionTimestamp");
	}

}
