package dev.hellomesh.cli.cluster;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

import dev.hellomesh.cli.TestProgram;
import dev.hellomesh.cli.base.CommandFailedException;
import dev.hellomesh.cli.base.Terminal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class StepsTests {

	private static final Path HERE = Path.of("").toAbsolutePath();

	private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

	@ParameterizedTest
	@CsvSource(quoteCharacter = '`',
			value = { "k8s, k8s", "hello-mesh.dev/made-, hello-mesh.dev/made-", "a=b, a=b", "=b, '=b'", "a b, 'a b'",
					"it's, 'it'\\''s'", "$HOME, '$HOME'", "~, '~'", "*, '*'", "``, ''", "C:\\istio, 'C:\\istio'" })
	void quotesWhatAShellWouldTakeApart(String word, String typed) {
		assertThat(Steps.quoted(word)).isEqualTo(typed);
	}

	@Test
	void dryRunPrintsCommandsThatCanBePastedAndRunsNone() throws InterruptedException {
		Steps steps = steps(Path.of("/hello mesh"), true);
		steps.pipe(List.of(List.of("no-such-program", "a b"), List.of("neither", "-f", "-")));
		steps.note("One\n\nTwo");
		steps.refuse("No");
		assertThat(steps.refused()).isTrue();
		assertThat(lines()).containsExactly("cd '/hello mesh'", "no-such-program 'a b' | neither -f -", "# One", "#",
				"# Two", "# Refused: No");
	}

	@Test
	void feedsPipesAndPrintsThemFirst(@TempDir Path directory) throws Exception {
		// The last one fails if it is fed nothing.
		List<String> first = TestProgram.command("print", "a b");
		List<String> second = TestProgram.command("expect", "a b");
		steps(directory, false).pipe(List.of(first, second));
		assertThat(lines()).containsExactly("$ " + Steps.text(first) + " | " + Steps.text(second));
	}

	@ParameterizedTest
	@CsvSource({ "1, 0", "0, 1" })
	void failsWhenAnyPartOfAPipeFails(String first, String second) {
		Steps steps = steps(HERE, false);
		assertThatExceptionOfType(CommandFailedException.class)
			.isThrownBy(
					() -> steps.pipe(List.of(TestProgram.command("end", first), TestProgram.command("end", second))))
			.withMessageContaining("nothing after it was done");
	}

	@Test
	void refusalEndsWhatIsNoDryRun() {
		Steps steps = steps(HERE, false);
		assertThatExceptionOfType(CommandFailedException.class).isThrownBy(() -> steps.refuse("No")).withMessage("No");
	}

	private Steps steps(Path root, boolean dryRun) {
		PrintStream out = new PrintStream(this.printed, true, StandardCharsets.UTF_8);
		return new Steps(new Terminal(out, false, false), root, dryRun);
	}

	private List<String> lines() {
		return this.printed.toString(StandardCharsets.UTF_8).lines().toList();
	}

}
