package dev.hellomesh.manifests;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ManifestTests {

	private final Project project = Project.ofThisRepository();

	@Test
	void findsTheManifests() {
		assertThat(this.project.folder("k8s")).hasSizeGreaterThan(10);
		assertThat(this.project.folder("istio")).hasSizeGreaterThan(10);
		assertThat(this.project.folder("istio/scenarios")).isNotEmpty();
		assertThat(this.project.folder("istio/gateway-api")).isNotEmpty();
	}

	@ParameterizedTest(name = "{0}")
	@EnumSource
	void holds(Check check) {
		assertThat(check.violations(this.project)).as("%s", check).isEmpty();
	}

}
