package dev.hellomesh.verification;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.hellomesh.verification.MeshScript.Result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * The script {@code mesh} with stand-ins for all that reaches out to a cluster. They
 * remember what a cluster would, in files, and are the only such programs that the script
 * can find. At first it is a cluster of kind, big and new enough, with an unpacked
 * release of Istio beside it and images in the engine.
 */
final class StandInCluster {

	static final List<String> IMAGES = List.of("hello-mesh/gateway:1.0.0", "hello-mesh/hello-v1:1.0.0",
			"hello-mesh/hello-v2:1.0.0");

	private static final Path PROJECT = Path.of("").toAbsolutePath().getParent().getParent();

	private static final List<String> TOOLS = List.of("awk", "bash", "cat", "cp", "dirname", "env", "grep", "head",
			"mktemp", "mv", "readlink", "rm", "sed", "sh", "sleep", "sort", "tail", "touch", "tr");

	private final Path directory;

	private final Path copy;

	private final Path state;

	private final Path programs;

	private final Path tools;

	StandInCluster(Path parent) throws IOException {
		MeshScript.assumeUnix();
		this.directory = parent;
		this.copy = Files.createDirectory(parent.resolve("hello mesh"));
		this.state = Files.createDirectory(parent.resolve("state"));
		this.programs = Files.createDirectory(parent.resolve("programs"));
		this.tools = Files.createDirectory(parent.resolve("tools"));
		for (String tool : TOOLS) {
			assumeThat(MeshScript.find(tool)).as("%s, which ./mesh needs", tool).isPresent();
			// Not a link: JUnit would warn of each when it deletes the directory.
			Path program = Files.writeString(this.tools.resolve(tool),
					"#!/bin/sh\nexec '" + MeshScript.find(tool).orElseThrow() + "' \"$@\"\n");
			assertThat(program.toFile().setExecutable(true)).isTrue();
		}
		for (String path : List.of("mesh", "src/mesh", "k8s", "istio")) {
			copy(PROJECT.resolve(path));
		}
		install("kubectl", "curl", "kind", "docker");
		release("1.30.5");
		remember("current-context", "kind-hello");
		remember("contexts", "kind-hello\nk3d-hello\nminikube\ndocker-desktop\nsomewhere\n");
		remember("version", "{\n  \"major\": \"1\",\n  \"minor\": \"32+\",\n  \"goVersion\": \"go1.24\"\n}\n");
		remember("capacity", "8039936Ki 4\n");
		remember("engine", String.join("\n", IMAGES) + "\n");
		remember("namespace-default", "");
		remember("kiali-as-shipped", KIALI);
	}

	private void copy(Path source) throws IOException {
		try (Stream<Path> files = Files.walk(source)) {
			for (Path file : files.toList()) {
				Path target = this.copy.resolve(PROJECT.relativize(file));
				if (!Files.isDirectory(target)) {
					Files.createDirectories(target.getParent());
					Files.copy(file, target);
				}
			}
		}
	}

	/**
	 * What the ConfigMap has beside the switch that is meant: others of the same name,
	 * and the copy of itself that kubectl keeps.
	 */
	private static final String KIALI = """
			apiVersion: v1
			data:
			  config.yaml: |
			    external_services:
			      custom_dashboards:
			        enabled: false
			      tracing:
			        enabled: false
			    server:
			      observability:
			        tracing:
			          enabled: false
			kind: ConfigMap
			metadata:
			  annotations:
			    last-applied: '{"data":{"config.yaml":"tracing:\\n  enabled: false"}}'
			  name: kiali
			""";

	static String kialiWithTracing() {
		return KIALI.replaceFirst("(?m)^      tracing:\n        enabled: false",
				"      tracing:\n        enabled: true");
	}

	static String kialiAsShipped() {
		return KIALI;
	}

	void install(String... names) {
		for (String name : names) {
			standIn(this.programs.resolve(name));
		}
	}

	private void standIn(Path program) {
		try (InputStream script = StandInCluster.class.getResourceAsStream("/stand-in.sh")) {
			Files.copy(script, program);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		assertThat(program.toFile().setExecutable(true)).isTrue();
	}

	void remove(String name) throws IOException {
		Files.delete(this.programs.resolve(name));
	}

	/**
	 * An unpacked release of Istio, with istioctl on the PATH through a link.
	 */
	Path release(String version) throws IOException {
		Path release = this.directory.resolve("istio-" + version);
		Files.createDirectories(release.resolve("bin"));
		Files.createDirectories(release.resolve("samples/addons"));
		for (String addon : List.of("jaeger", "prometheus", "grafana", "kiali")) {
			Files.createFile(release.resolve("samples/addons/" + addon + ".yaml"));
		}
		Files.writeString(release.resolve("manifest.yaml"), "docker: docker.io/istio\nversion: " + version + "\n");
		standIn(release.resolve("bin/istioctl"));
		Files.deleteIfExists(this.programs.resolve("istioctl"));
		Files.createSymbolicLink(this.programs.resolve("istioctl"), release.resolve("bin/istioctl"));
		remember("istioctl", "client version: " + version + "\n");
		return release;
	}

	/**
	 * Istio and the addons, as somebody else installed them.
	 */
	void withIstio(String version) {
		remember("namespace-istio-system", "");
		remember("istiod", "istiod docker.io/istio/pilot:" + version + "-distroless 1\n");
		remember("crds", "customresourcedefinition/virtualservices.networking.istio.io\n");
		remember("mesh", "extensionProviders:\n- name: jaeger\n  opentelemetry:\n");
		remember("ingress", "service/istio-ingressgateway\n");
		remember("addons", "istiod istio-ingressgateway jaeger prometheus grafana kiali");
		remember("kiali", KIALI);
	}

	void remember(String file, String content) {
		try {
			Files.writeString(this.state.resolve(file), content);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	void forget(String file) throws IOException {
		Files.deleteIfExists(this.state.resolve(file));
	}

	String remembered(String file) throws IOException {
		return Files.readString(this.state.resolve(file));
	}

	/**
	 * All that the cluster has in it.
	 */
	Map<String, String> memory() throws IOException {
		try (Stream<Path> files = Files.list(this.state)) {
			return files.filter((file) -> !file.endsWith("calls"))
				.collect(Collectors.toMap((file) -> file.getFileName().toString(), this::read));
		}
	}

	private String read(Path file) {
		try {
			return Files.readString(file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * An image as a file, as the build makes it.
	 */
	void archive(String module, String id) throws IOException {
		Path target = Files.createDirectories(this.copy.resolve(module + "/target"));
		Files.createFile(target.resolve("jib-image.tar"));
		Files.writeString(target.resolve("jib-image.id"), id);
	}

	Path directory() {
		return this.directory;
	}

	/**
	 * Calls that changed something or waited, since the last time that was asked.
	 */
	List<String> calls() throws IOException {
		Path calls = this.state.resolve("calls");
		if (!Files.exists(calls)) {
			return List.of();
		}
		List<String> lines = Files.readAllLines(calls);
		Files.delete(calls);
		return lines;
	}

	Result mesh(String... words) throws IOException, InterruptedException {
		return mesh(Map.of(), words);
	}

	Result mesh(Map<String, String> environment, String... words) throws IOException, InterruptedException {
		List<String> command = new ArrayList<>(List.of(this.copy.resolve("mesh").toString()));
		command.addAll(List.of(words));
		return run(environment, command);
	}

	/**
	 * What is pasted into a terminal.
	 */
	Result bash(String script) throws IOException, InterruptedException {
		return run(Map.of(), List.of("-e", "-c", script));
	}

	private Result run(Map<String, String> with, List<String> words) throws IOException, InterruptedException {
		Path output = Files.createTempFile(this.directory, "output", ".txt");
		Path errors = Files.createTempFile(this.directory, "errors", ".txt");
		List<String> command = new ArrayList<>(List.of(this.tools.resolve("bash").toString()));
		command.addAll(words);
		ProcessBuilder builder = new ProcessBuilder(command).directory(this.directory.toFile())
			.redirectOutput(output.toFile())
			.redirectError(errors.toFile());
		Map<String, String> environment = builder.environment();
		environment.remove("ISTIO_HOME");
		environment.put("PATH", this.programs + ":" + this.tools);
		environment.put("STAND_IN", this.state.toString());
		environment.put("PROJECT", this.copy.toString());
		environment.put("MESH_CHECK_SECONDS", "0");
		environment.putAll(with);
		Process process = builder.start();
		assertThat(process.waitFor(2, TimeUnit.MINUTES)).as("%s ends", command).isTrue();
		return new Result(process.exitValue(), Files.readString(output), Files.readString(errors));
	}

}
