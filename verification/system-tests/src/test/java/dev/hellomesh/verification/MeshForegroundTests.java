package dev.hellomesh.verification;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

import dev.hellomesh.verification.MeshScript.Result;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@code ./mesh up} in the foreground.
 */
class MeshForegroundTests {

	@Test
	void reportsWhatHappensAndLeavesNothingAfterCtrlC(@TempDir Path directory) throws Exception {
		MeshScript mesh = MeshScript.copyTo(directory);
		Path output = directory.resolve("output.txt");
		Process up = mesh.start(output, mesh.up("--no-build"));
		try {
			awaitOutput(output, "Ctrl-C stops all.");
			ProcessHandle.of(mesh.pid("hello-v2")).orElseThrow().destroyForcibly();
			awaitOutput(output, " hello-v2 died.");
			mesh.run("stop", "hello-v1");
			awaitOutput(output, " hello-v1 was stopped.");
			Result start = mesh.run("start", "hello-v1");
			assertThat(start.exitStatus()).as(start.toString()).isZero();
			awaitOutput(output, " hello-v1 is ready.");
			assertThat(up.isAlive()).isTrue();
			assertThat(mesh.services()).hasSize(2);

			MeshScript.pressCtrlC(up);
			assertThat(up.waitFor(2, TimeUnit.MINUTES)).isTrue();
			assertThat(up.exitValue()).as(Files.readString(output)).isZero();
			assertThat(Files.readString(output)).endsWith("All services are stopped.\n");
			assertThat(mesh.services()).isEmpty();
			assertThat(mesh.run("status").exitStatus()).isEqualTo(3);
		}
		finally {
			up.destroyForcibly();
			mesh.killAll();
		}
	}

	@Test
	void stopsWhatIsStartingOnCtrlC(@TempDir Path directory) throws Exception {
		MeshScript mesh = MeshScript.copyTo(directory);
		Path output = directory.resolve("output.txt");
		Process up = mesh.start(output, mesh.up("--no-build"));
		try {
			Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> mesh.services().size() == 3);
			MeshScript.pressCtrlC(up);
			assertThat(up.waitFor(2, TimeUnit.MINUTES)).isTrue();
			assertThat(up.exitValue()).isEqualTo(1);
			assertThat(Files.readString(output)).contains("Interrupted");
			assertThat(mesh.services()).isEmpty();
		}
		finally {
			up.destroyForcibly();
			mesh.killAll();
		}
	}

	private static void awaitOutput(Path output, String text) {
		Awaitility.await()
			.atMost(Duration.ofMinutes(7))
			.pollInterval(Duration.ofMillis(200))
			.untilAsserted(() -> assertThat(read(output)).contains(text));
	}

	private static String read(Path file) {
		try {
			return Files.readString(file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
