package dev.hellomesh.cli.base;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

import dev.hellomesh.cli.TestProgram;
import dev.hellomesh.cli.base.Program.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

class ProgramTests {

	@Test
	void findsProgramByItsExtensionAsWindowsDoes(@TempDir Path directory) throws Exception {
		Path program = Files.createFile(directory.resolve("mvn.cmd"));
		program.toFile().setExecutable(true);
		Files.createFile(directory.resolve("mvn")).toFile().setExecutable(false);
		String path = directory.resolve("absent") + File.pathSeparator + directory;
		assertThat(Program.find("mvn", path, ".COM;.EXE;.BAT;.CMD")).contains(program);
		assertThat(Program.find("mvn", path, ".EXE")).isEmpty();
	}

	@Test
	void takesQuotesFromThePathAndSkipsWhatIsNone(@TempDir Path directory) throws Exception {
		Path program = Files.createFile(directory.resolve("kubectl"));
		program.toFile().setExecutable(true);
		String path = "no\0path" + File.pathSeparator + '"' + directory + '"';
		assertThat(Program.find("kubectl", path, "")).contains(program);
	}

	@Test
	void findsExecutableFilesOnly(@TempDir Path directory) throws Exception {
		Files.createDirectory(directory.resolve("kubectl"));
		assertThat(Program.find("kubectl", directory.toString(), "")).isEmpty();
		assertThat(Program.find("java", Path.of(System.getProperty("java.home"), "bin").toString(), "")).isPresent();
	}

	@Test
	void keepsWhatIsPrintedAndGivesInput() throws Exception {
		assertThat(run("in", "copy")).isEqualTo(new Result(0, "in", ""));
		Result failed = run("", "complain");
		assertThat(failed).isEqualTo(new Result(3, "", "twice\nwrong\n"));
		assertThat(failed.lastError()).isEqualTo("wrong");
	}

	private static Result run(String input, String... arguments) throws InterruptedException {
		return Program.run(new ProcessBuilder(TestProgram.command(arguments)), input, Duration.ofMinutes(1));
	}

	@Test
	void killsWhatTakesTooLong() throws Exception {
		Result result = Program.run(new ProcessBuilder(TestProgram.command("wait")), "", Duration.ofMillis(200));
		assertThat(result.succeeded()).isFalse();
		assertThat(result.lastError()).startsWith("no answer within");
	}

	@Test
	void endsTheProgramWhenInterrupted() throws Exception {
		CompletableFuture<Thread> runner = new CompletableFuture<>();
		FutureTask<Result> run = new FutureTask<>(() -> {
			runner.complete(Thread.currentThread());
			return run("", "wait");
		});
		new Thread(run, "program").start();
		runner.get(1, TimeUnit.MINUTES);
		ProcessHandle program = await().until(() -> ProcessHandle.current().children().findFirst(), Optional::isPresent)
			.orElseThrow();
		runner.get().interrupt();
		ExecutionException failure = catchThrowableOfType(ExecutionException.class, () -> run.get(1, TimeUnit.MINUTES));
		assertThat(failure).hasCauseInstanceOf(InterruptedException.class);
		await().until(() -> !program.isAlive());
	}

	@Test
	void endsWhatTheProgramHasStarted() throws Exception {
		// One that waits for another, as cmd.exe waits for Maven
		Process program = new ProcessBuilder(TestProgram.command("start")).start();
		ProcessHandle started = await().until(() -> program.children().findFirst(), Optional::isPresent).orElseThrow();
		Program.end(program);
		await().until(() -> started.info().command().isEmpty());
	}

}
