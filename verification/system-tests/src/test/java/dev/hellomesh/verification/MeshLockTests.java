package dev.hellomesh.verification;

import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

import dev.hellomesh.verification.MeshCopy.Result;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Several {@code mesh} at once: they neither build in the same tree nor take each other's
 * services for their own.
 */
class MeshLockTests {

	private static final String WAITING = "Another mesh is building and starting services (process ";

	@TempDir
	private Path directory;

	private MeshCopy mesh;

	@BeforeEach
	void copy() throws Exception {
		this.mesh = MeshCopy.in(this.directory).withStandInServices();
	}

	@AfterEach
	void killAll() {
		this.mesh.killAll();
	}

	@Test
	void secondUpWaitsForTheBuildOfTheFirst() throws Exception {
		Process first = startBuilding();
		Path output = this.directory.resolve("second.txt");
		Process second = this.mesh.start(output, this.mesh.up("--detach", "--no-build"));
		awaitContent(output, WAITING + first.pid());
		endBuild();
		assertThat(first.waitFor(1, TimeUnit.MINUTES)).isTrue();
		assertThat(second.waitFor(1, TimeUnit.MINUTES)).isTrue();
		assertThat(first.exitValue()).as(Files.readString(this.directory.resolve("first.txt"))).isZero();
		assertThat(output).content().contains("It is already up.");
		assertThat(this.mesh.services()).hasSize(3);
		this.mesh.run("down");
		assertThat(this.mesh.services()).isEmpty();
	}

	@Test
	void looksAtThePortsAgainAfterTheBuild() throws Exception {
		Process up = startBuilding();
		try (ServerSocket taken = new ServerSocket(this.mesh.helloV2Port())) {
			endBuild();
			assertThat(up.waitFor(1, TimeUnit.MINUTES)).isTrue();
			assertThat(up.exitValue()).isEqualTo(1);
			assertThat(this.directory.resolve("first.txt")).content()
				.contains("Port " + taken.getLocalPort() + ", wanted by hello-v2, is in use");
		}
		assertThat(this.mesh.services()).isEmpty();
	}

	@Test
	void doesNotWaitAfterCtrlC() throws Exception {
		Process first = startBuilding();
		Path output = this.directory.resolve("second.txt");
		Process second = this.mesh.start(output, this.mesh.up());
		awaitContent(output, WAITING);
		MeshCopy.pressCtrlC(second);
		assertThat(second.waitFor(1, TimeUnit.MINUTES)).isTrue();
		assertThat(second.exitValue()).isEqualTo(130);
		assertThat(output).content().endsWith("Interrupted.\n");
		endBuild();
		assertThat(first.waitFor(1, TimeUnit.MINUTES)).isTrue();
		assertThat(first.exitValue()).isZero();
	}

	@Test
	void nextUpEndsTheBuildOfOneThatWasKilled() throws Exception {
		Process first = startBuilding();
		first.destroyForcibly().waitFor();
		this.mesh.withProgram("mvn", "cp hello-v1/target/hello-v1.jar hello-v2/target/hello-v2.jar");
		Result next = this.mesh.run(this.mesh.up("--detach"));
		assertThat(next.exitStatus()).as(next.toString()).isZero();
		assertThat(next.output()).doesNotContain(WAITING).contains("which a mesh that was killed has left.");
	}

	/**
	 * Whatever order they come in, each of them leaves what it says.
	 */
	@Test
	void changesByFourAtATimeLoseNoProcess() throws Exception {
		List<String[]> commands = new ArrayList<>(List.of(this.mesh.up("--detach", "--no-build"),
				new String[] { "stop", "hello-v1" }, new String[] { "start" }, new String[] { "down" }));
		long seed = System.nanoTime();
		Random random = new Random(seed);
		for (int round = 0; round < Integer.getInteger("rounds", 5); round++) {
			Collections.shuffle(commands, random);
			List<Process> running = new ArrayList<>();
			for (int i = 0; i < commands.size(); i++) {
				running.add(this.mesh.start(this.directory.resolve("output-" + i), commands.get(i)));
			}
			for (Process process : running) {
				assertThat(process.waitFor(3, TimeUnit.MINUTES)).isTrue();
			}
			String status = this.mesh.run("status").output();
			long ready = status.lines().filter((line) -> line.contains(" ready ")).count();
			assertThat(this.mesh.services()).as("round %d of seed %d: %s", round, seed, status).hasSize((int) ready);
			assertThat(status).doesNotContain("died", "starting", "stopping");
		}
		this.mesh.run("down");
		assertThat(this.mesh.services()).isEmpty();
		assertThat(this.mesh.run("status").output()).startsWith("Nothing is up.");
	}

	@Test
	void nextUpGoesOnWheneverTheLastWasKilled() throws Exception {
		Random random = new Random();
		for (int round = 0; round < Integer.getInteger("rounds", 5); round++) {
			Process up = this.mesh.start(this.directory.resolve("killed.txt"), this.mesh.up("--no-build"));
			up.waitFor(random.nextInt(2000), TimeUnit.MILLISECONDS);
			up.destroyForcibly().waitFor();
			Result next = this.mesh.run(this.mesh.up("--detach", "--no-build"));
			assertThat(next.exitStatus()).as(next.toString()).isZero();
			assertThat(this.mesh.run("status").exitStatus()).as(next.toString()).isZero();
			assertThat(this.mesh.services()).hasSize(3);
			this.mesh.run("down");
			assertThat(this.mesh.services()).isEmpty();
		}
	}

	/**
	 * Starts a build that takes until it is told to end.
	 */
	private Process startBuilding() throws Exception {
		Path source = Files.createFile(this.mesh.file("hello-v2/src/main/Changed.java"));
		Files.setLastModifiedTime(source, FileTime.from(Instant.now().plus(Duration.ofMinutes(1))));
		this.mesh.withProgram("mvn", """
				: >../building
				while [ -f ../building ]; do sleep 0.1; done
				cp hello-v1/target/hello-v1.jar hello-v2/target/hello-v2.jar
				""");
		Process up = this.mesh.start(this.directory.resolve("first.txt"), this.mesh.up("--detach"));
		Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> Files.exists(this.directory.resolve("building")));
		return up;
	}

	private void endBuild() throws Exception {
		Files.delete(this.directory.resolve("building"));
	}

	private static void awaitContent(Path file, String text) {
		Awaitility.await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> assertThat(file).content().contains(text));
	}

}
