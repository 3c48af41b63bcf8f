package dev.hellomesh.manifests;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Holds every check against this repository, and against copies that are broken in one
 * place, where exactly the checks that are there for it have to fail.
 */
class ManifestTests {

	@Test
	void everyFolderHasManifests() {
		Repository repository = new Repository();
		assertThat(Stream.of("k8s", "k8s/optional", "istio", "istio/mesh", "istio/scenarios", "istio/gateway-api"))
			.allSatisfy((folder) -> assertThat(repository.in(folder)).isNotEmpty());
	}

	@ParameterizedTest(name = "{0}")
	@EnumSource
	void holds(Check check) {
		assertThat(check.findings(new Repository())).isEmpty();
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("dev.hellomesh.manifests.Breaks#all")
	void isNoticed(Break defect) {
		Repository broken = defect.repository();
		Map<Check, List<String>> findings = new EnumMap<>(Check.class);
		for (Check check : Check.values()) {
			findings.put(check, check.findings(broken));
		}
		findings.values().removeIf(List::isEmpty);
		assertThat(findings).containsOnlyKeys(defect.failing());
		assertThat(findings.values().stream().flatMap(List::stream))
			.anyMatch((finding) -> finding.startsWith(defect.named() + ": "));
	}

	@Test
	void everyCheckIsSeenToFail() {
		Set<Check> seen = EnumSet.noneOf(Check.class);
		Breaks.all().forEach((defect) -> seen.addAll(defect.failing()));
		assertThat(seen).containsExactly(Check.values());
	}

}
