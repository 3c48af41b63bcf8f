package dev.hellomesh.verification;

import java.net.http.HttpResponse;

import dev.hellomesh.contract.Http;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

@RunningSystem
class BuildDescriptionTests {

	private final HelloMesh mesh;

	BuildDescriptionTests(HelloMesh mesh) {
		this.mesh = mesh;
	}

	@Test
	void infoShowsTheBuild() {
		for (PackagedService service : this.mesh.services()) {
			JsonNode build = Http.tree(Http.get(service.managementUri("/actuator/info"))).get("build");
			assertThat(build.get("group").asString()).isEqualTo("dev.hellomesh");
			assertThat(build.get("artifact").asString()).isEqualTo(service.name());
			assertThat(build.get("version").asString()).matches("\\d+\\.\\d+\\.\\d+");
			assertThat(build.get("time").asString()).endsWith("Z");
		}
	}

	@Test
	void sbomListsTheLibrariesOfTheJar() {
		for (PackagedService service : this.mesh.services()) {
			HttpResponse<String> response = Http.get(service.managementUri("/actuator/sbom/application"));
			assertThat(response.statusCode()).as("The list of libraries, which mvn -o does not make").isEqualTo(200);
			JsonNode sbom = Http.tree(response);
			assertThat(sbom.get("bomFormat").asString()).isEqualTo("CycloneDX");
			assertThat(sbom.get("metadata").get("component").get("name").asString()).isEqualTo(service.name());
			assertThat(sbom.get("components").valueStream()).map((component) -> component.get("name").asString())
				.contains("mesh-spring-boot-starter", "opentelemetry-exporter-otlp", "micrometer-registry-prometheus");
		}
	}

}
