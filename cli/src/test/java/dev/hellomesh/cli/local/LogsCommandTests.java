package dev.hellomesh.cli.local;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import dev.hellomesh.cli.base.Project;
import dev.hellomesh.cli.base.Terminal;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

import static org.assertj.core.api.Assertions.assertThat;

class LogsCommandTests {

	@TempDir
	private Path directory;

	private final ByteArrayOutputStream out = new ByteArrayOutputStream();

	@Test
	void printsTheLogOfOneServiceWhole() throws Exception {
		write("hello-v1", lines(1, 3000));
		assertThat(execute("hello-v1")).isZero();
		assertThat(this.out.toString()).isEqualTo(lines(1, 3000));
	}

	@Test
	void printsTheLastLinesOfAll() throws Exception {
		write("gateway", lines(1, 30_000));
		write("hello-v2", lines(1, 3));
		assertThat(execute()).isZero();
		assertThat(this.out.toString()).isEqualTo("==> " + log("gateway") + " <==\n" + lines(29_981, 30_000) + "\n==> "
				+ log("hello-v2") + " <==\n" + lines(1, 3));
	}

	@Test
	void followsAlsoTheNextLog() throws Exception {
		write("hello-v1", lines(1, 30));
		Thread command = new Thread(() -> execute("-f", "hello-v1"));
		command.start();
		awaitOutput(lines(11, 30));
		Files.writeString(log("hello-v1"), "more\n", StandardOpenOption.APPEND);
		awaitOutput(lines(11, 30) + "more\n");
		Files.writeString(log("hello-v1"), "new\n");
		awaitOutput(lines(11, 30) + "more\nnew\n");
		command.interrupt();
		command.join(Duration.ofMinutes(1).toMillis());
		assertThat(command.isAlive()).isFalse();
	}

	private void awaitOutput(String text) {
		Awaitility.await()
			.atMost(Duration.ofMinutes(1))
			.untilAsserted(() -> assertThat(this.out.toString()).isEqualTo(text));
	}

	private static String lines(int first, int last) {
		return IntStream.rangeClosed(first, last).mapToObj((line) -> line + "\n").collect(Collectors.joining());
	}

	private void write(String service, String text) throws Exception {
		Files.writeString(log(service), text);
	}

	private Path log(String service) {
		return this.directory.resolve(service + ".log");
	}

	private int execute(String... words) {
		Terminal terminal = new Terminal(new PrintStream(this.out, true), false, false);
		return new CommandLine(new LogsCommand(terminal, new Project(this.directory, this.directory))).execute(words);
	}

}
