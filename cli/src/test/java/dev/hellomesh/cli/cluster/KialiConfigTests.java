package dev.hellomesh.cli.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import dev.hellomesh.cli.base.Project;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class KialiConfigTests {

	private static final String CONFIG = """
			# Über tracing
			server:
			  tracing: {enabled: false}
			external_services:
			  grafana:
			    enabled: false
			  # Where traces are
			  tracing:
			    use_grpc:   false # not that
			    enabled:   false  # that
			    other: "ä😀 \\u00e9"
			identity: {}
			""";

	@Test
	void changesNothingButTheSwitch() {
		KialiConfig config = new KialiConfig(CONFIG);
		assertThat(config.tracing()).contains(false);
		KialiConfig changed = config.withTracing(true);
		assertThat(changed.text()).isEqualTo(CONFIG.replace("false  # that", "true  # that"));
		assertThat(changed.tracing()).contains(true);
		assertThat(changed.withTracing(false)).isEqualTo(config);
		assertThat(changed.withTracing(true)).isEqualTo(changed);
	}

	@Test
	void findsTheSwitchOnLinesWithOtherThings() {
		String text = "external_services: {\"ä😀\": 1, tracing: {a: false, enabled: false}, c: false}";
		assertThat(new KialiConfig(text).withTracing(true).text())
			.isEqualTo(text.replace("enabled: false", "enabled: true"));
	}

	@Test
	void tellsWhenThereIsNoSwitch() {
		assertThat(new KialiConfig("external_services: {}").tracing()).isEmpty();
		assertThat(new KialiConfig("").tracing()).isEmpty();
		assertThat(new KialiConfig("external_services: {tracing: {enabled: maybe}}").tracing()).isEmpty();
	}

	@Test
	void patchHasTheSameText(@TempDir Path directory) throws IOException {
		Project project = new Project(directory, directory.resolve(".mesh"));
		Path patch = new GeneratedFiles(project).kialiPatch(CONFIG);
		assertThat(patch).isEqualTo(Path.of(".mesh", "kiali-tracing.yaml"));
		String text = Files.readString(directory.resolve(patch));
		assertThat(Manifests.YAML.readTree(text).at("/data/config.yaml").asString()).isEqualTo(CONFIG);
		assertThat(text).startsWith("data:\n  config.yaml: |\n    # Über tracing\n");
	}

}
