package dev.hellomesh.verification;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@code diff -ru hello-v1/src hello-v2/src} tells what a release changed only as long as
 * the files to compare have the same names.
 */
class ReleaseDiffTests {

	@Test
	void bothVersionsHaveTheSameSources() throws IOException {
		assertThat(files("hello-v1/src/main")).isNotEmpty().isEqualTo(files("hello-v2/src/main"));
	}

	@Test
	void everyTestOfVersion1IsThereForVersion2() throws IOException {
		assertThat(files("hello-v2/src/test")).containsAll(files("hello-v1/src/test"));
	}

	private static Set<String> files(String directory) throws IOException {
		Path root = Path.of("../..").resolve(directory);
		Set<String> files = new TreeSet<>();
		try (Stream<Path> paths = Files.walk(root)) {
			paths.filter(Files::isRegularFile).forEach((file) -> files.add(root.relativize(file).toString()));
		}
		return files;
	}

}
