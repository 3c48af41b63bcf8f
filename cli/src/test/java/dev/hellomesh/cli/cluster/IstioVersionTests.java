package dev.hellomesh.cli.cluster;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class IstioVersionTests {

	@ParameterizedTest
	@CsvSource({ "1.31.0, 1.31.0", "docker.io/istio/pilot:1.30.5, 1.30.5",
			"localhost:5000/istio/pilot:1.28.3-distroless, 1.28.3", "istio/pilot:1.32.1@sha256:0123456789, 1.32.1" })
	void readsVersions(String text, String version) {
		assertThat(IstioVersion.find(text)).map(IstioVersion::text).contains(version);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "unknown", "istio/pilot:latest", "istio/pilot@sha256:1.2.3" })
	void doesNotGuess(String text) {
		assertThat(IstioVersion.find(text)).isEmpty();
	}

	@Test
	void comparesNumbersNotText() {
		assertThat(version("1.9.9").isTooOld()).isTrue();
		assertThat(version("1.29.2").isTooOld()).isTrue();
		assertThat(version("1.30.0").isTooOld()).isFalse();
		assertThat(version("1.32.4").isNewer()).isFalse();
		assertThat(version("1.33.0").isNewer()).isTrue();
		assertThat(version("1.100.0").isNewer()).isTrue();
	}

	private static IstioVersion version(String text) {
		return IstioVersion.find(text).orElseThrow();
	}

}
