package dev.hellomesh.cli.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import dev.hellomesh.cli.base.Project;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class GeneratedFilesTests {

	@Test
	void kustomizationChangesTheRegistry(@TempDir Path root) throws IOException {
		GeneratedFiles files = new GeneratedFiles(new Project(root, root.resolve(".mesh")));
		Path directory = files.kustomization("registry.example.com:5000/me", List.of("hello-mesh/gateway:1.0.0"));
		assertThat(directory).isEqualTo(Path.of(".mesh", "registry"));
		assertThat(Manifests.YAML.readTree(Files.readString(root.resolve(directory).resolve("kustomization.yaml"))))
			.isEqualTo(Manifests.YAML.readTree("""
					resources: [../../k8s]
					images:
					- name: hello-mesh/gateway
					  newName: registry.example.com:5000/me/gateway
					"""));
	}

	@Test
	void knowsTheImagesOfTheManifests() {
		assertThat(Manifests.images(Path.of("..", "k8s"))).containsExactly("hello-mesh/gateway:1.0.0",
				"hello-mesh/hello-v1:1.0.0", "hello-mesh/hello-v2:1.0.0");
	}

	@Test
	void lastBuildIsKnownByEitherOfItsNames(@TempDir Path root) throws IOException {
		Path target = Files.createDirectories(root.resolve("gateway").resolve("target"));
		assertThat(ImageBuild.of(root, "hello-mesh/gateway:1.0.0").mayBe("sha256:any")).isTrue();
		Files.writeString(target.resolve("jib-image.tar"), "");
		Files.writeString(target.resolve("jib-image.id"), "sha256:1\n");
		Files.writeString(target.resolve("jib-image.digest"), "sha256:2");
		ImageBuild build = ImageBuild.of(root, "hello-mesh/gateway:1.0.0");
		assertThat(build.typed()).isEqualTo("gateway/target/jib-image.tar");
		assertThat(build.mayBe("sha256:1")).isTrue();
		assertThat(build.mayBe("docker.io/hello-mesh/gateway@sha256:2")).isTrue();
		assertThat(build.mayBe("sha256:3")).isFalse();
	}

}
