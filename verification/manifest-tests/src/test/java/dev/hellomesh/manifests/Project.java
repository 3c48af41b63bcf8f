package dev.hellomesh.manifests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;

/**
 * The repository as far as manifests are concerned: folders of objects, their pages, the
 * applications they deploy.
 */
class Project {

	private final Path root;

	private final Map<String, List<Manifest<?>>> folders = new LinkedHashMap<>();

	private final List<Violation> unreadable = new ArrayList<>();

	Project(Path root) {
		this.root = root;
		Stream.of("k8s", "k8s/optional", "istio", "istio/mesh", "istio/scenarios", "istio/gateway-api")
			.forEach(this::readFolder);
	}

	/**
	 * Return the repository that this module is a part of.
	 */
	static Project ofThisRepository() {
		return new Project(Path.of("../..").toAbsolutePath().normalize());
	}

	private void readFolder(String folder) {
		ManifestReader reader = new ManifestReader();
		list(folder, ".yaml").forEach((file) -> reader.read(this.root, this.root.resolve(file)));
		this.folders.put(folder, reader.manifests());
		this.unreadable.addAll(reader.violations());
	}

	Path root() {
		return this.root;
	}

	List<Violation> unreadable() {
		return this.unreadable;
	}

	List<Manifest<?>> folder(String folder) {
		return this.folders.getOrDefault(folder, List.of());
	}

	List<Manifest<?>> all() {
		return this.folders.values().stream().flatMap(List::stream).toList();
	}

	<T extends HasMetadata> List<Manifest<T>> all(Class<T> type) {
		return only(type, all());
	}

	<T extends HasMetadata> List<Manifest<T>> in(String folder, Class<T> type) {
		return only(type, folder(folder));
	}

	/**
	 * Return what holds when a file is applied on top of the baseline.
	 */
	<T extends HasMetadata> List<Manifest<T>> inForceWith(Manifest<?> manifest, Class<T> type) {
		List<Manifest<T>> ofFile = all(type).stream().filter((other) -> other.file().equals(manifest.file())).toList();
		List<Manifest<T>> inForce = new ArrayList<>(ofFile);
		in("istio", type).stream()
			.filter((baseline) -> ofFile.stream().noneMatch(baseline::sameObjectAs))
			.forEach(inForce::add);
		return inForce;
	}

	private static <T extends HasMetadata> List<Manifest<T>> only(Class<T> type, List<Manifest<?>> manifests) {
		return manifests.stream()
			.filter((manifest) -> type.isInstance(manifest.object()))
			.map((manifest) -> new Manifest<>(manifest.file(), manifest.tree(), type.cast(manifest.object())))
			.toList();
	}

	List<Manifest<Deployment>> deployments() {
		return in("k8s", Deployment.class);
	}

	List<Manifest<Deployment>> deploymentsWith(Map<String, String> labels) {
		return deployments().stream()
			.filter((deployment) -> !labels.isEmpty()
					&& podLabels(deployment).entrySet().containsAll(labels.entrySet()))
			.toList();
	}

	static Map<String, String> podLabels(Manifest<Deployment> deployment) {
		return deployment.object().getSpec().getTemplate().getMetadata().getLabels();
	}

	static Map<String, String> podAnnotations(Manifest<Deployment> deployment) {
		return deployment.object().getSpec().getTemplate().getMetadata().getAnnotations();
	}

	Map<String, Manifest<Service>> services() {
		return in("k8s", Service.class).stream().collect(Collectors.toMap(Manifest::name, Function.identity()));
	}

	/**
	 * Return the Deployments whose pods a Service sends requests to.
	 */
	List<Manifest<Deployment>> deploymentsBehind(String service) {
		return Optional.ofNullable(services().get(service))
			.map((manifest) -> deploymentsWith(manifest.object().getSpec().getSelector()))
			.orElse(List.of());
	}

	Application application(Manifest<Deployment> deployment) {
		return new Application(this.root, deployment.name());
	}

	boolean exists(String file) {
		return Files.exists(this.root.resolve(file));
	}

	String text(String file) {
		try {
			return Files.readString(this.root.resolve(file));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * List the files of a folder, not of those below it, as {@code kubectl -f} does.
	 */
	List<String> list(String folder, String suffix) {
		Path directory = this.root.resolve(folder);
		if (!Files.isDirectory(directory)) {
			return List.of();
		}
		try (Stream<Path> files = Files.list(directory)) {
			return files.filter(Files::isRegularFile)
				.map((file) -> folder + "/" + file.getFileName())
				.filter((file) -> file.endsWith(suffix))
				.sorted()
				.toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
