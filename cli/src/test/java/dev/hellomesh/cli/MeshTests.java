package dev.hellomesh.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;

import dev.hellomesh.cli.base.Interrupts;
import dev.hellomesh.cli.base.Project;
import dev.hellomesh.cli.base.Terminal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

import static org.assertj.core.api.Assertions.assertThat;

class MeshTests {

	@TempDir
	private Path directory;

	private final StringWriter out = new StringWriter();

	private final StringWriter err = new StringWriter();

	@Test
	void listsEveryCommandInItsSectionWithoutAny() {
		assertThat(execute()).isZero();
		String help = this.out.toString();
		assertThat(help).containsSubsequence("On this machine:", "\n  up ", "\n  down ", "On a cluster:", "Anywhere:",
				"\n  traffic ");
		commandLine().getSubcommands().keySet().forEach((name) -> assertThat(help).contains("\n  " + name + " "));
	}

	@Test
	void explainsEachCommand() {
		commandLine().getSubcommands().keySet().forEach((name) -> {
			this.out.getBuffer().setLength(0);
			assertThat(execute(name, "--help")).isZero();
			assertThat(this.out.toString()).contains("Usage: mesh " + name).contains("--help");
		});
	}

	@ParameterizedTest
	@CsvSource(quoteCharacter = '`', delimiter = '|', value = { "fly|There is no command 'fly'. See mesh help.",
			"stat|There is no command 'stat'. Did you mean status or start or stop? See mesh help.",
			"up --fast|Unknown option: '--fast'. See mesh help up.",
			"up --port-v1 http|Invalid value for option '--port-v1': 'http' is not an int. See mesh help up.",
			"up --port-v1=70000|--port-v1 takes a port from 1 to 65535, but it is 70000. See mesh help up.",
			"up --port-gateway|Missing required parameter for option '--port-gateway' (N). See mesh help up.",
			"up --port-v1 8080|--port-v1 is 8080, but another service has that port. See mesh help up.",
			"stop hello-v3|Invalid value for positional parameter at index 0 (SERVICE): 'hello-v3' is no service: there"
					+ " are gateway hello-v1 hello-v2. See mesh help stop.",
			"status now|Unmatched argument at index 1: 'now'. See mesh help status." })
	void saysWhatIsWrongWithTheCommand(String command, String message) {
		assertThat(execute(command.split(" "))).isEqualTo(2);
		assertThat(this.err.toString().strip().replace('"', '\'')).isEqualTo(message);
	}

	@Test
	void failsWithOneSentence() {
		assertThat(execute("stop")).isEqualTo(1);
		assertThat(this.err.toString()).isEqualTo(String.format("Nothing is up. mesh up starts everything.%n"));
	}

	@Test
	void completesItsWords() {
		assertThat(execute("generate-completion")).isZero();
		assertThat(this.out.toString()).contains("complete -F _complete_mesh", "--port-gateway");
	}

	private int execute(String... words) {
		return commandLine().setOut(new PrintWriter(this.out, true))
			.setErr(new PrintWriter(this.err, true))
			.execute(words);
	}

	private CommandLine commandLine() {
		Terminal terminal = new Terminal(new PrintStream(new ByteArrayOutputStream()), false, false);
		return Mesh.commandLine(terminal, new Project(this.directory, this.directory), new Interrupts());
	}

}
