package dev.hellomesh.verification;

import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;

import dev.hellomesh.verification.MeshScript.Result;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Two {@code ./mesh} at once: they neither build in the same tree nor take each other's
 * services for their own.
 */
class MeshLockTests {

	private static final String WAITING = "Another ./mesh is building or starting services.";

	@TempDir
	private Path directory;

	private MeshScript mesh;

	/**
	 * A build that says that it runs, in a line of its own, and takes until it is told to
	 * end.
	 */
	@BeforeEach
	void copy() throws Exception {
		this.mesh = MeshScript.copyTo(this.directory).withStandInServices().withStandIn("mvn", """
				case $1 in
				  -v) echo 'Apache Maven 3.9.9 (1234567)' ;;
				  *)
				    echo "$*" >>../builds
				    while [ -f ../builds ] && [ ! -f ../built ]; do sleep 0.1; done
				    ;;
				esac
				""");
		for (String module : List.of("gateway", "hello-v1", "hello-v2", "traffic")) {
			Path built = this.mesh.file(module + "/target/" + module + ".jar.original");
			Files.setLastModifiedTime(built, FileTime.from(Instant.now().minus(Duration.ofMinutes(1))));
		}
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
		awaitContent(output, WAITING);
		Files.createFile(this.directory.resolve("built"));
		assertThat(first.waitFor(1, TimeUnit.MINUTES)).isTrue();
		assertThat(second.waitFor(1, TimeUnit.MINUTES)).isTrue();
		assertThat(first.exitValue()).isZero();
		assertThat(output).content().contains("It is already up.");
		assertThat(this.mesh.run("status").exitStatus()).isZero();
		assertThat(this.mesh.services()).hasSize(3);
		assertThat(this.mesh.file(".mesh/lock")).doesNotExist();
		this.mesh.run("down");
		assertThat(this.mesh.services()).isEmpty();
	}

	@Test
	void trafficWaitsForTheBuildOfUpAndDoesNotRepeatIt() throws Exception {
		Process up = startBuilding();
		Path output = this.directory.resolve("second.txt");
		Process traffic = this.mesh.start(output, "traffic", "--for", "1s");
		awaitContent(output, WAITING);
		Files.createFile(this.directory.resolve("built"));
		assertThat(traffic.waitFor(1, TimeUnit.MINUTES)).isTrue();
		assertThat(up.waitFor(1, TimeUnit.MINUTES)).isTrue();
		assertThat(traffic.exitValue()).as(Files.readString(output)).isZero();
		assertThat(up.exitValue()).isZero();
		assertThat(this.directory.resolve("builds")).content().hasLineCount(1);
	}

	@Test
	void startWaitsForTheBuildAndTwoOfThemStartOnce() throws Exception {
		assertThat(this.mesh.run(this.mesh.up("--detach", "--no-build")).exitStatus()).isZero();
		this.mesh.run("stop", "hello-v1");
		Process traffic = this.mesh.start(this.directory.resolve("first.txt"), "traffic", "--for", "1s");
		awaitContent(this.directory.resolve("builds"), "-pl traffic ");
		Path output = this.directory.resolve("second.txt");
		Path otherOutput = this.directory.resolve("third.txt");
		Process start = this.mesh.start(output, "start", "hello-v1");
		Process otherStart = this.mesh.start(otherOutput, "start", "hello-v1");
		awaitContent(output, WAITING);
		awaitContent(otherOutput, WAITING);
		assertThat(this.mesh.services()).hasSize(2);
		Files.createFile(this.directory.resolve("built"));
		for (Process process : List.of(traffic, start, otherStart)) {
			assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
		}
		assertThat(start.exitValue()).as(Files.readString(output)).isZero();
		assertThat(otherStart.exitValue()).as(Files.readString(otherOutput)).isZero();
		assertThat(Files.readString(output) + Files.readString(otherOutput)).contains("hello-v1 is ready after",
				"hello-v1 is running already.");
		assertThat(this.mesh.services()).hasSize(3);
		assertThat(this.mesh.file(".mesh/lock")).doesNotExist();
	}

	@Test
	void looksAtThePortsAgainAfterTheBuild() throws Exception {
		Process up = startBuilding();
		try (ServerSocket taken = new ServerSocket(this.mesh.helloV2Port())) {
			Files.createFile(this.directory.resolve("built"));
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
		MeshScript.pressCtrlC(second);
		assertThat(second.waitFor(1, TimeUnit.MINUTES)).isTrue();
		assertThat(second.exitValue()).isEqualTo(1);
		assertThat(output).content().endsWith("Interrupted.\n");
		assertThat(this.mesh.file(".mesh/lock/" + first.pid())).exists();
		Files.createFile(this.directory.resolve("built"));
		assertThat(first.waitFor(1, TimeUnit.MINUTES)).isTrue();
	}

	@Test
	void ctrlCThatEndsWhatItAsksWithIsNoAnswer() throws Exception {
		Process first = startBuilding();
		Path pressed = this.directory.resolve("pressed");
		for (String command : List.of("cat", "ps", "tr")) {
			this.mesh.withStandIn(command, "[ -f '%s' ] || { : >'%1$s'; kill -INT 0; }\nexec %s \"$@\""
				.formatted(pressed, MeshScript.find(command).orElseThrow()));
		}
		Path output = this.directory.resolve("second.txt");
		Process second = this.mesh.start(output, this.mesh.up());
		Awaitility.await()
			.atMost(Duration.ofMinutes(1))
			.until(() -> Files.exists(pressed) || Files.readString(output).contains(WAITING));
		MeshScript.pressCtrlC(second);
		assertThat(second.waitFor(1, TimeUnit.MINUTES)).isTrue();
		assertThat(output).content().endsWith("Interrupted.\n");
		assertThat(this.mesh.file(".mesh/lock/" + first.pid())).exists();
		Files.createFile(this.directory.resolve("built"));
		assertThat(first.waitFor(1, TimeUnit.MINUTES)).isTrue();
	}

	@Test
	void failedBuildLeavesNobodyWaiting() throws Exception {
		this.mesh.withStandIn("mvn", "[ $1 = -v ] && echo 'Apache Maven 3.9.9 (1234567)'");
		assertThat(this.mesh.run(this.mesh.up()).errors()).contains("The build failed.");
		assertThat(this.mesh.file(".mesh/lock")).doesNotExist();
	}

	@Test
	void doesNotWaitForTheDead() throws Exception {
		Process dead = new ProcessBuilder("true").start();
		dead.waitFor();
		assertTakesLockOf(dead);
	}

	@Test
	void doesNotWaitForStrangerWithTheNumberOfTheDead() throws Exception {
		Process stranger = new ProcessBuilder("sleep", "600").start();
		try {
			assertTakesLockOf(stranger);
		}
		finally {
			stranger.destroyForcibly();
		}
	}

	private void assertTakesLockOf(Process holder) throws Exception {
		Files.createDirectories(this.mesh.file(".mesh/lock"));
		Files.createFile(this.mesh.file(".mesh/lock/" + holder.pid()));
		Result up = this.mesh.run(this.mesh.up("--detach", "--no-build"));
		assertThat(up.exitStatus()).as(up.toString()).isZero();
		assertThat(up.output()).doesNotContain(WAITING);
		assertThat(this.mesh.file(".mesh/lock")).doesNotExist();
	}

	@Test
	void doesNotWaitForLockWithoutHolder() throws Exception {
		Files.createDirectories(this.mesh.file(".mesh/lock"));
		Result up = this.mesh.run(this.mesh.up("--detach", "--no-build"));
		assertThat(up.exitStatus()).as(up.toString()).isZero();
	}

	private Process startBuilding() throws Exception {
		Process up = this.mesh.start(this.directory.resolve("first.txt"), this.mesh.up("--detach"));
		awaitContent(this.directory.resolve("builds"), "-pl gateway,hello-v1,hello-v2,traffic ");
		return up;
	}

	private static void awaitContent(Path file, String text) {
		Awaitility.await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> assertThat(file).content().contains(text));
	}

}
