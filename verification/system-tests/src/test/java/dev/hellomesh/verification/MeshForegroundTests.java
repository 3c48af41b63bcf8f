package dev.hellomesh.verification;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import dev.hellomesh.verification.MeshCopy.Result;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@code mesh up} in the foreground.
 */
class MeshForegroundTests {

	@Test
	void reportsWhatHappensAndLeavesNothingAfterCtrlC(@TempDir Path directory) throws Exception {
		MeshCopy mesh = MeshCopy.in(directory);
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

			MeshCopy.pressCtrlC(up);
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
		MeshCopy mesh = MeshCopy.in(directory);
		Path output = directory.resolve("output.txt");
		Process up = mesh.start(output, mesh.up("--no-build"));
		try {
			Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> mesh.services().size() == 3);
			MeshCopy.pressCtrlC(up);
			assertThat(up.waitFor(2, TimeUnit.MINUTES)).isTrue();
			assertThat(up.exitValue()).isEqualTo(130);
			assertThat(Files.readString(output)).contains("Interrupted");
			assertThat(mesh.services()).isEmpty();
		}
		finally {
			up.destroyForcibly();
			mesh.killAll();
		}
	}

	@Test
	void killsOnSecondCtrlC(@TempDir Path directory) throws Exception {
		MeshCopy mesh = MeshCopy.in(directory);
		Path output = directory.resolve("output.txt");
		Process up = mesh.start(output, mesh.up("--no-build"));
		try {
			awaitOutput(output, "Ctrl-C stops all.");
			// The gateway would wait for this one before it ends.
			CompletableFuture<?> pending = HttpClient.newHttpClient()
				.sendAsync(HttpRequest.newBuilder(URI.create(mesh.url("/v1/delay/4s"))).build(),
						HttpResponse.BodyHandlers.discarding());
			awaitOutput(mesh.file(".mesh/hello-v1.log"), "Started HelloApplication");
			MeshCopy.pressCtrlC(up);
			awaitOutput(output, "Ctrl-C again kills.");
			MeshCopy.pressCtrlC(up);
			assertThat(up.waitFor(1, TimeUnit.MINUTES)).isTrue();
			assertThat(up.exitValue()).isEqualTo(130);
			Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> mesh.services().isEmpty());
			assertThat(mesh.run("status").output()).startsWith("Nothing is up.");
			pending.handle((response, failure) -> failure).get(1, TimeUnit.MINUTES);
		}
		finally {
			up.destroyForcibly();
			mesh.killAll();
		}
	}

	/**
	 * Killed itself, it leaves its services running, for the next command.
	 */
	@Test
	void nextCommandGoesOnAfterItWasKilled(@TempDir Path directory) throws Exception {
		MeshCopy mesh = MeshCopy.in(directory).withStandInServices();
		Path output = directory.resolve("output.txt");
		Process up = mesh.start(output, mesh.up("--no-build"));
		try {
			awaitOutput(output, "Ctrl-C stops all.");
			up.destroyForcibly().waitFor();
			assertThat(mesh.run("status").exitStatus()).isZero();
			assertThat(mesh.run(mesh.up("--detach", "--no-build")).output()).startsWith("It is already up.");
			// As if it had been killed between the start of a service and the note of it.
			Files.delete(mesh.file(".mesh/state.json"));
			Result again = mesh.run(mesh.up("--detach", "--no-build"));
			assertThat(again.exitStatus()).as(again.toString()).isZero();
			assertThat(again.output()).contains("which a mesh that was killed has left.");
			assertThat(mesh.services()).hasSize(3);
			mesh.run("down");
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
