package dev.hellomesh.cli.traffic;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;

import dev.hellomesh.cli.base.Terminal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

import static org.assertj.core.api.Assertions.assertThat;

class TrafficCommandTests {

	private final StringWriter out = new StringWriter();

	private final StringWriter err = new StringWriter();

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "--rate 0 | --rate takes a number from 0.1 to 10000", "--url localhost | --url takes an address",
					"--for 3 | --for takes a time", "--timeout never | --timeout takes a time",
					"--header host | --header takes", "v1 | A path starts with /", "--fast | Unknown option: '--fast'.",
					"--rate | Missing required parameter" })
	void answersWrongUsageWithOneSentence(String words, String message) {
		assertThat(execute(words.split(" "))).isEqualTo(2);
		assertThat(this.err.toString().lines()).singleElement().asString().startsWith(message).isNotBlank();
		assertThat(this.out.toString()).isEmpty();
	}

	@Test
	void explainsItself() {
		assertThat(execute("--help")).isZero();
		assertThat(this.out.toString()).contains("--url", "--rate", "--for", "--timeout", "--header", "--json", "PATH")
			.doesNotContain("--terminal");
	}

	private int execute(String... words) {
		Terminal terminal = new Terminal(new PrintStream(new ByteArrayOutputStream()), false, false);
		CommandLine commandLine = new CommandLine(new TrafficCommand(terminal, () -> "http://localhost:8080"));
		commandLine.setOut(new PrintWriter(this.out, true));
		commandLine.setErr(new PrintWriter(this.err, true));
		return commandLine.execute(words);
	}

}
