package dev.hellomesh.manifests;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.SequenceWriter;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.istio.api.networking.v1.Gateway;
import io.fabric8.istio.api.networking.v1.VirtualService;
import io.fabric8.kubernetes.api.model.HasMetadata;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * What the tools themselves say, on machines that have them.
 */
class KubectlTests {

	private final Project project = Project.ofThisRepository();

	@TempDir
	private Path directory;

	private Path noCluster;

	@BeforeEach
	void pointAtNoCluster() throws IOException {
		this.noCluster = Files.createFile(this.directory.resolve("kubeconfig"));
	}

	@Test
	void kustomizeGivesTheObjectsOfTheFolder() throws Exception {
		assumePresent("kubectl");
		String output = run("kubectl", "kustomize", "k8s");
		Files.createDirectory(this.directory.resolve("k8s"));
		Files.writeString(this.directory.resolve("k8s/all.yaml"), output);
		assertThat(trees(new Project(this.directory))).isEqualTo(trees(this.project)).hasSizeGreaterThan(10);
	}

	private static Set<String> trees(Project project) {
		Set<String> trees = new TreeSet<>();
		project.folder("k8s").forEach((manifest) -> trees.add(sorted(manifest)));
		return trees;
	}

	// kustomize sorts the fields of an object.
	private static String sorted(Manifest<?> manifest) {
		List<String> leaves = new ArrayList<>();
		collect(manifest.id(), manifest.tree(), leaves);
		leaves.sort(null);
		return String.join("\n", leaves);
	}

	private static void collect(String path, com.fasterxml.jackson.databind.JsonNode node, List<String> leaves) {
		if (node.isValueNode()) {
			leaves.add(path + " = " + node.asText());
		}
		node.properties().forEach((field) -> collect(path + "/" + field.getKey(), field.getValue(), leaves));
		for (int i = 0; node.isArray() && i < node.size(); i++) {
			collect(path + "/" + i, node.get(i), leaves);
		}
	}

	@Test
	void dryRunAppliesEveryObjectBothWays() throws Exception {
		assumePresent("kubectl");
		try (KubernetesApiStub api = new KubernetesApiStub(this.project.folder("k8s"))) {
			List<String> expected = this.project.folder("k8s")
				.stream()
				.map((manifest) -> nameOfKubectl(manifest.object()) + " created (dry run)")
				.toList();
			for (String flag : List.of("-f", "-k")) {
				String output = run("kubectl", "apply", "--server", api.url(), "--dry-run=client", "--validate=false",
						flag, "k8s");
				assertThat(output.lines()).containsExactlyInAnyOrderElementsOf(expected);
			}
		}
	}

	// deployment.apps/gateway
	private static String nameOfKubectl(HasMetadata object) {
		String version = object.getApiVersion();
		String group = version.contains("/") ? "." + version.substring(0, version.indexOf('/')) : "";
		return object.getKind().toLowerCase(Locale.ROOT) + group + "/" + object.getMetadata().getName();
	}

	@Test
	void istioctlFindsNothingToReport() throws Exception {
		assumePresent("istioctl");
		analyze("baseline", "default", baselineWith(List.of()));
		for (String file : this.project.list("istio/scenarios", ".yaml")) {
			analyze(file, "default",
					baselineWith(this.project.folder("istio/scenarios")
						.stream()
						.filter((manifest) -> manifest.file().equals(file))
						.toList()));
		}
		analyze("istio/mesh", "istio-system", this.project.folder("istio/mesh"));
		List<Manifest<?>> gatewayApi = new ArrayList<>(baselineWith(this.project.folder("istio/gateway-api")));
		gatewayApi.removeIf(
				(manifest) -> manifest.object() instanceof VirtualService || manifest.object() instanceof Gateway);
		analyze("istio/gateway-api", "default", gatewayApi);
	}

	private List<Manifest<?>> baselineWith(List<Manifest<?>> others) {
		List<Manifest<?>> manifests = new ArrayList<>(others);
		Stream.of("k8s", "istio")
			.flatMap((folder) -> this.project.folder(folder).stream())
			.filter((manifest) -> others.stream().noneMatch(manifest::sameObjectAs))
			.forEach(manifests::add);
		return manifests;
	}

	private void analyze(String what, String namespace, List<Manifest<?>> manifests) throws Exception {
		Path file = Files.createDirectories(this.directory.resolve(what)).resolve("objects.yaml");
		try (SequenceWriter writer = new YAMLMapper().writer().writeValues(file.toFile())) {
			for (Manifest<?> manifest : manifests) {
				writer.write(manifest.tree());
			}
		}
		// IST0173 is about pods, of which there are none without a cluster.
		run("istioctl", "analyze", "--use-kube=false", "--failure-threshold", "Info", "--namespace", namespace,
				"--suppress", "IST0173=DestinationRule *", file.toString());
	}

	@Test
	void yamllintFindsNothingToReport() throws Exception {
		assumePresent("yamllint");
		assertThat(run("yamllint", "--strict", "k8s", "istio")).isEmpty();
	}

	private static void assumePresent(String tool) {
		boolean present = Arrays.stream(System.getenv("PATH").split(java.io.File.pathSeparator))
			.anyMatch((directory) -> Files.isExecutable(Path.of(directory, tool)));
		if (!present) {
			System.out.println("Skipped, for there is no " + tool + " on the path: what it says about the manifests");
		}
		assumeThat(present).as("%s is on the path", tool).isTrue();
	}

	private String run(String... command) throws IOException, InterruptedException {
		ProcessBuilder builder = new ProcessBuilder(command).directory(this.project.root().toFile())
			.redirectErrorStream(true);
		builder.environment().put("KUBECONFIG", this.noCluster.toString());
		Process process = builder.start();
		String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
		assertThat(process.exitValue()).as(output).isZero();
		return output;
	}

}
