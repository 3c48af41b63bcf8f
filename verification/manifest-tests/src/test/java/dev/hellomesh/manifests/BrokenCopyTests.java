package dev.hellomesh.manifests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Breaks a copy of the repository in one place at a time, and sees exactly the check fail
 * that is there for it.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BrokenCopyTests {

	private final Map<Check, List<Violation>> unbroken = violations(Project.ofThisRepository());

	static Stream<Break> breaks() {
		return Stream.concat(WorkloadBreaks.all(), MeshBreaks.all());
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("breaks")
	void isNoticed(Break defect, @TempDir Path copy) throws IOException {
		copyRepositoryTo(copy);
		defect.applyTo(copy);
		Map<Check, List<Violation>> added = violations(new Project(copy));
		this.unbroken.forEach((check, violations) -> added.get(check).removeAll(violations));
		added.values().removeIf(List::isEmpty);
		assertThat(added).containsOnlyKeys(defect.failing());
		assertThat(added.values().stream().flatMap(List::stream)).extracting(Violation::file).contains(defect.named());
	}

	private static Map<Check, List<Violation>> violations(Project project) {
		Map<Check, List<Violation>> violations = new EnumMap<>(Check.class);
		for (Check check : Check.values()) {
			violations.put(check, new ArrayList<>(check.violations(project)));
		}
		return violations;
	}

	@Test
	void everyCheckIsSeenToFail() {
		Set<Check> seen = EnumSet.noneOf(Check.class);
		breaks().forEach((defect) -> seen.addAll(defect.failing()));
		assertThat(seen).containsExactly(Check.values());
	}

	private static void copyRepositoryTo(Path target) throws IOException {
		Path root = Project.ofThisRepository().root();
		for (String part : List.of("k8s", "istio", "docs", "bench", "mesh", "pom.xml", "README.md",
				"mesh-spring-boot-starter/src/main/resources", "hello-v1/src/main/resources",
				"hello-v2/src/main/resources", "gateway/src/main/resources")) {
			if (Files.exists(root.resolve(part))) {
				copy(root, root.resolve(part), target);
			}
		}
	}

	private static void copy(Path root, Path part, Path target) throws IOException {
		try (Stream<Path> files = Files.walk(part)) {
			for (Path file : files.filter(Files::isRegularFile).toList()) {
				Path copied = target.resolve(root.relativize(file));
				Files.createDirectories(copied.getParent());
				Files.copy(file, copied);
			}
		}
	}

}
