package dev.hellomesh.cli.base;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

import dev.hellomesh.cli.base.Program.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
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
		String path = directory.resolve("absent") + java.io.File.pathSeparator + directory;
		assertThat(Program.find("mvn", path, ".COM;.EXE;.BAT;.CMD")).contains(program);
		assertThat(Program.find("mvn", path, ".EXE")).isEmpty();
	}

	@Test
	void takesQuotesFromThePathAndSkipsWhatIsNone(@TempDir Path directory) throws Exception {
		Path program = Files.createFile(directory.resolve("kubectl"));
		program.toFile().setExecutable(true);
		String path = "no\0path" + java.io.File.pathSeparator + '"' + directory + '"';
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
		Result result = Program.run(new ProcessBuilder("sh", "-c", "cat; echo twice >&2; echo wrong >&2; exit 3"), "in",
				Duration.ofSeconds(30));
		assertThat(result).isEqualTo(new Result(3, "in", "twice\nwrong\n"));
		assertThat(result.lastError()).isEqualTo("wrong");
	}

	@Test
	void killsWhatTakesTooLong() throws Exception {
		Result result = Program.run(new ProcessBuilder("sleep", "600"), "", Duration.ofMillis(200));
		assertThat(result.succeeded()).isFalse();
		assertThat(result.lastError()).startsWith("no answer within");
	}

	@Test
	@DisabledOnOs(value = OS.WINDOWS, disabledReason = "there is no sleep")
	void endsTheProgramWhenInterrupted() throws Exception {
		ProcessBuilder sleep = new ProcessBuilder("sleep", "601");
		CompletableFuture<Thread> runner = new CompletableFuture<>();
		FutureTask<Result> run = new FutureTask<>(() -> {
			runner.complete(Thread.currentThread());
			return Program.run(sleep, "", Duration.ofMinutes(10));
		});
		new Thread(run, "program").start();
		runner.get(1, TimeUnit.MINUTES).interrupt();
		ExecutionException failure = catchThrowableOfType(ExecutionException.class, () -> run.get(1, TimeUnit.MINUTES));
		assertThat(failure).hasCauseInstanceOf(InterruptedException.class);
		assertThat(ProcessHandle.current().descendants().filter(ProcessHandle::isAlive))
			.noneMatch((process) -> process.info().commandLine().orElse("").endsWith("sleep 601"));
	}

	@Test
	@DisabledOnOs(value = OS.WINDOWS, disabledReason = "there is no sleep")
	void endsWhatTheProgramHasStarted() throws Exception {
		// A shell that waits for it, as cmd.exe waits for Maven
		Process shell = new ProcessBuilder("sh", "-c", "sleep 602; exit 1").start();
		ProcessHandle sleep = await().until(() -> shell.children().findFirst(), Optional::isPresent).orElseThrow();
		Program.end(shell);
		await().until(() -> sleep.info().command().isEmpty());
	}

}
