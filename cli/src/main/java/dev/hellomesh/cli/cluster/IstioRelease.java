package dev.hellomesh.cli.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.hellomesh.cli.base.Program;
import dev.hellomesh.cli.base.Program.Result;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * An unpacked release of Istio on this machine: its istioctl, and its addons.
 */
class IstioRelease {

	private static final String KIALI = "samples/addons/kiali.yaml";

	private final @Nullable String context;

	private final @Nullable Path given;

	private final @Nullable Path home;

	private final @Nullable Path onPath;

	IstioRelease(@Nullable String context, @Nullable Path directory) {
		this.context = context;
		this.given = (directory != null) ? directory.toAbsolutePath().normalize() : null;
		String variable = System.getenv().getOrDefault("ISTIO_HOME", "");
		this.home = variable.isEmpty() ? null : Path.of(variable).toAbsolutePath().normalize();
		this.onPath = Program.find("istioctl").orElse(null);
	}

	// Finds istioctl. An unpacked release that is named wins over the PATH.
	Optional<String> istioctl() {
		Optional<String> named = program(this.given);
		if (named.isPresent()) {
			return named;
		}
		return (this.onPath != null) ? Optional.of("istioctl") : program(this.home);
	}

	private static Optional<String> program(@Nullable Path directory) {
		return Optional.ofNullable(directory)
			.map((path) -> path.resolve("bin").resolve(Program.isWindows() ? "istioctl.exe" : "istioctl"))
			.filter(Files::isExecutable)
			.map(Path::toString);
	}

	List<String> istioctl(String... words) {
		List<String> command = new ArrayList<>(List.of(istioctl().orElse("istioctl")));
		if (this.context != null) {
			command.addAll(List.of("--context", this.context));
		}
		command.addAll(List.of(words));
		return command;
	}

	Optional<IstioVersion> istioctlVersion() throws InterruptedException {
		Result result = Program.run(
				new ProcessBuilder(istioctl().orElse("istioctl"), "version", "--remote=false", "-o", "json"), "",
				Duration.ofSeconds(20));
		return result.succeeded()
				? IstioVersion.find(Kubectl.JSON.readTree(result.out()).at("/clientVersion/version").asString(""))
				: Optional.empty();
	}

	Optional<Path> directory() {
		if (this.given != null) {
			return Optional.of(this.given);
		}
		if (this.home != null) {
			return Optional.of(this.home);
		}
		try {
			Path bin = (this.onPath != null) ? this.onPath.toRealPath().getParent() : null;
			return Optional.ofNullable(bin)
				.map(Path::getParent)
				.filter((directory) -> Files.exists(directory.resolve(KIALI)));
		}
		catch (IOException ex) {
			return Optional.empty();
		}
	}

	// Says what is wrong with the directory, if it is to have the addons of a release.
	Optional<String> problem(List<String> addons, @Nullable IstioVersion version) {
		String get = howToGet((version != null) ? version.text() : IstioVersion.NEWEST);
		String names = String.join(" ", addons);
		Path directory = directory().orElse(null);
		if (directory == null) {
			return Optional.of("The addons that are missing (" + names
					+ ") come with a release of Istio, and none is around istioctl. " + get);
		}
		if (!Files.exists(directory.resolve(KIALI))) {
			return Optional.of("There is no samples/addons in " + directory + ". " + get);
		}
		String has = version(directory);
		if (version != null && !has.equals(version.text())) {
			return Optional.of("The addons (" + names + ") have to be of the same release as Istio, " + version.text()
					+ ", but " + directory + " is " + has + ". " + get);
		}
		return Optional.empty();
	}

	private static String version(Path directory) {
		Path manifest = directory.resolve("manifest.yaml");
		String version = Files.exists(manifest) ? Manifests.YAML.readTree(manifest).path("version").asString("") : "";
		return version.isEmpty() ? directory.getFileName().toString().replaceFirst("^istio-", "") : version;
	}

	Path addon(String name) {
		return directory().orElse(Path.of("istio-" + IstioVersion.NEWEST))
			.resolve("samples")
			.resolve("addons")
			.resolve(name + ".yaml");
	}

	Optional<JsonNode> objectOfAddon(String addon, String kind, String name) {
		Path file = addon(addon);
		if (!Files.exists(file)) {
			return Optional.empty();
		}
		return Manifests.objects(file)
			.stream()
			.filter((object) -> object.path("kind").asString("").equals(kind) && Kubectl.name(object).equals(name))
			.findFirst();
	}

	static String howToGet(String version) {
		return "Download and unpack https://github.com/istio/istio/releases/tag/" + version
				+ ", then: mesh deploy --istio-dir istio-" + version;
	}

}
