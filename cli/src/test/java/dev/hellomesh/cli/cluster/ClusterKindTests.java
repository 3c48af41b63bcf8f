package dev.hellomesh.cli.cluster;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class ClusterKindTests {

	private static final List<String> IMAGES = List.of("hello-mesh/hello-v1:1.0.0", "hello-mesh/hello-v2:1.0.0");

	private static final List<String> ARCHIVES = List.of("gateway/target/jib-image.tar");

	@ParameterizedTest
	@CsvSource({ "kind-hello, KIND", "k3d-hello, K3D", "minikube, MINIKUBE", "docker-desktop, ENGINE",
			"rancher-desktop, ENGINE", "orbstack, ENGINE", "colima, ENGINE", "colima-work, ENGINE",
			"production, REMOTE", "kind, REMOTE", "docker-desktop-2, REMOTE" })
	void knowsClustersOfThisMachineByTheirContext(String context, ClusterKind kind) {
		assertThat(ClusterKind.of(context)).isEqualTo(kind);
	}

	@Test
	void kindTakesImagesTogetherAndFilesOneByOne() {
		assertThat(load(ClusterKind.KIND, IMAGES, ARCHIVES)).containsExactly(
				"kind load docker-image hello-mesh/hello-v1:1.0.0 hello-mesh/hello-v2:1.0.0 --name mine",
				"kind load image-archive gateway/target/jib-image.tar --name mine");
	}

	@Test
	void k3dTakesAllTogether() {
		assertThat(load(ClusterKind.K3D, IMAGES, ARCHIVES))
			.containsExactly("k3d image import hello-mesh/hello-v1:1.0.0 hello-mesh/hello-v2:1.0.0"
					+ " gateway/target/jib-image.tar -c mine");
	}

	@Test
	void minikubeTakesOneAfterTheOther() {
		assertThat(load(ClusterKind.MINIKUBE, IMAGES, ARCHIVES)).containsExactly(
				"minikube image load hello-mesh/hello-v1:1.0.0 -p mine",
				"minikube image load hello-mesh/hello-v2:1.0.0 -p mine",
				"minikube image load gateway/target/jib-image.tar -p mine");
	}

	@Test
	void engineHasItsImagesAndTakesFiles() {
		assertThat(load(ClusterKind.ENGINE, IMAGES, ARCHIVES))
			.containsExactly("docker load -i gateway/target/jib-image.tar");
	}

	@Test
	void nothingIsLoadedWhereThereIsNothingOrTheClusterIsElsewhere() {
		for (ClusterKind kind : ClusterKind.values()) {
			assertThat(load(kind, List.of(), List.of())).isEmpty();
		}
		assertThat(load(ClusterKind.REMOTE, IMAGES, ARCHIVES)).isEmpty();
	}

	private static List<String> load(ClusterKind kind, List<String> images, List<String> archives) {
		return kind.load(images, archives, "mine").stream().map(Steps::text).toList();
	}

}
