package dev.hellomesh.verification;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

import dev.hellomesh.verification.MeshCopy.Result;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@code mesh up} in the foreground.
 */
class MeshForegroundTests {

	private MeshCopy mesh;

	private Path output;

	private Process up;

	@BeforeEach
	void copy(@TempDir Path directory) throws Exception {
		this.mesh = MeshCopy.in(directory);
		this.output = directory.resolve("output.txt");
	}

	@AfterEach
	void killAll() {
		this.up.destroyForcibly();
		this.mesh.killAll();
	}

	@Test
	void reportsWhatHappensAndLeavesNothingAfterCtrlC() throws Exception {
		start();
		awaitOutput("Ctrl-C stops all.");
		ProcessHandle.of(this.mesh.pid("hello-v2")).orElseThrow().destroyForcibly();
		awaitOutput(" hello-v2 died.");
		this.mesh.run("stop", "hello-v1");
		awaitOutput(" hello-v1 was stopped.");
		Result start = this.mesh.run("start", "hello-v1");
		assertThat(start.exitStatus()).as(start.toString()).isZero();
		awaitOutput(" hello-v1 is ready.");
		assertThat(this.up.isAlive()).isTrue();
		assertThat(this.mesh.services()).hasSize(2);

		MeshCopy.pressCtrlC(this.up);
		assertThatItEndsWith(0);
		assertThat(this.output).content().endsWith("All services are stopped.\n");
		assertThat(this.mesh.services()).isEmpty();
		assertThat(this.mesh.run("status").exitStatus()).isEqualTo(3);
	}

	@Test
	void stopsWhatIsStartingOnCtrlC() throws Exception {
		start();
		Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> this.mesh.services().size() == 3);
		MeshCopy.pressCtrlC(this.up);
		assertThatItEndsWith(130);
		assertThat(this.output).content().contains("Interrupted");
		assertThat(this.mesh.services()).isEmpty();
	}

	@Test
	void killsOnSecondCtrlC() throws Exception {
		this.mesh.withStandInServices();
		start();
		awaitOutput("Ctrl-C stops all.");
		// It cannot end by itself.
		new ProcessBuilder("kill", "-STOP", String.valueOf(this.mesh.pid("hello-v1"))).start().waitFor();
		MeshCopy.pressCtrlC(this.up);
		awaitOutput("Ctrl-C again kills.");
		MeshCopy.pressCtrlC(this.up);
		assertThatItEndsWith(130);
		Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> this.mesh.services().isEmpty());
		assertThat(this.mesh.run("status").output()).startsWith("Nothing is up.");
	}

	/**
	 * Killed itself, it leaves its services running, for the next command.
	 */
	@Test
	void nextCommandGoesOnAfterItWasKilled() throws Exception {
		this.mesh.withStandInServices();
		start();
		awaitOutput("Ctrl-C stops all.");
		this.up.destroyForcibly().waitFor();
		assertThat(this.mesh.run("status").exitStatus()).isZero();
		assertThat(this.mesh.run(this.mesh.up("--detach", "--no-build")).output()).startsWith("It is already up.");
		// As if it had been killed between the start of a service and the note of it.
		Files.delete(this.mesh.file(".mesh/state.json"));
		Result again = this.mesh.run(this.mesh.up("--detach", "--no-build"));
		assertThat(again.exitStatus()).as(again.toString()).isZero();
		assertThat(again.output()).contains("which a mesh that was killed has left.");
		assertThat(this.mesh.services()).hasSize(3);
		this.mesh.run("down");
		assertThat(this.mesh.services()).isEmpty();
	}

	private void start() throws IOException {
		this.up = this.mesh.start(this.output, this.mesh.up("--no-build"));
	}

	private void assertThatItEndsWith(int status) throws Exception {
		assertThat(this.up.waitFor(2, TimeUnit.MINUTES)).isTrue();
		assertThat(this.up.exitValue()).as(Files.readString(this.output)).isEqualTo(status);
	}

	private void awaitOutput(String text) {
		Awaitility.await()
			.atMost(Duration.ofMinutes(7))
			.untilAsserted(() -> assertThat(this.output).content().contains(text));
	}

}
