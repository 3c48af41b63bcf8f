package dev.hellomesh.verification;

import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import dev.hellomesh.verification.MeshScript.Result;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What {@code ./mesh} does to its services at moments that are hard to hit, with programs
 * that do nothing as services.
 */
class MeshStandInTests {

	@TempDir
	private Path directory;

	private MeshScript mesh;

	@BeforeEach
	void copy() throws Exception {
		this.mesh = MeshScript.copyTo(this.directory).withStandInServices();
	}

	@AfterEach
	void killAll() {
		this.mesh.killAll();
	}

	/**
	 * A pipe that nobody reads yet holds the process up before it is the service, for a
	 * second after its number is known.
	 */
	@Test
	void waitsForProcessThatIsNotTheServiceYet() throws Exception {
		up();
		this.mesh.run("stop", "hello-v1");
		Path log = this.mesh.file(".mesh/hello-v1.log");
		Files.delete(log);
		new ProcessBuilder("mkfifo", log.toString()).start().waitFor();
		Process reader = new ProcessBuilder("sh", "-c",
				"until [ -s \"$1\" ]; do sleep 0.1; done; sleep 1; exec cat \"$0\"", log.toString(),
				this.mesh.file(".mesh/hello-v1.pid").toString())
			.start();
		Path output = this.directory.resolve("output.txt");
		Process start = this.mesh.start(output, "start", "hello-v1");
		try {
			assertThat(start.waitFor(1, TimeUnit.MINUTES)).as("./mesh start ends").isTrue();
			assertThat(start.exitValue()).as(Files.readString(output)).isZero();
			assertThat(this.mesh.services()).hasSize(3);
		}
		finally {
			start.destroyForcibly();
			reader.destroyForcibly();
		}
	}

	@Test
	void finishesWhatItStartsWhenAllOfItIsTerminated() throws Exception {
		String cp = MeshScript.find("cp").orElseThrow().toString();
		this.mesh.withStandIn("cp", "trap '' TERM; kill -TERM 0; exec " + cp + " \"$@\"");
		Path output = this.directory.resolve("output.txt");
		Process up = this.mesh.start(output, this.mesh.up("--no-build"));
		assertThat(up.waitFor(1, TimeUnit.MINUTES)).as("./mesh up ends").isTrue();
		assertThat(output).content().contains("Interrupted");
		assertThat(this.mesh.file(".mesh/gateway.log")).content().isEqualTo("Started\n");
		assertThat(this.mesh.services()).isEmpty();
	}

	@Test
	void goesOnWhenNobodyReadsWhatItSays() throws Exception {
		Process up = this.mesh.startUnread(this.mesh.up("--detach", "--no-build"));
		assertThat(up.waitFor(1, TimeUnit.MINUTES)).as("./mesh up ends").isTrue();
		assertThat(up.exitValue()).isZero();
		assertThat(this.mesh.run("down").output()).isEqualTo("All services are stopped.\n");
		assertThat(this.mesh.services()).isEmpty();
	}

	@Test
	void startsWhatItRanBeforeAfterMavenHasCleaned() throws Exception {
		up();
		this.mesh.run("stop", "hello-v1");
		Files.delete(this.mesh.file("hello-v1/target/hello-v1.jar"));
		Result start = this.mesh.run("start", "hello-v1");
		assertThat(start.exitStatus()).as(start.toString()).isZero();
		assertThat(this.mesh.run("status").exitStatus()).isZero();
	}

	@Test
	void startSaysHowToChooseAnotherPort() throws Exception {
		up();
		this.mesh.run("stop", "hello-v2");
		try (ServerSocket taken = new ServerSocket(this.mesh.helloV2Port())) {
			Result start = this.mesh.run("start", "hello-v2");
			assertThat(start.exitStatus()).isEqualTo(1);
			assertThat(start.errors()).startsWith("Port " + taken.getLocalPort() + ", wanted by hello-v2, is in use")
				.endsWith("end that, or choose a port with ./mesh down and ./mesh up --port-v2.\n");
		}
	}

	@Test
	void findsJavaHomeFromWhereItIsCalled() throws Exception {
		Path home = this.directory.relativize(this.mesh.file("jdk"));
		Result up = this.mesh.run(Map.of("JAVA_HOME", home.toString()), this.mesh.up("--detach", "--no-build"));
		assertThat(up.exitStatus()).as(up.toString()).isZero();
	}

	private void up() throws Exception {
		Result up = this.mesh.run(this.mesh.up("--detach", "--no-build"));
		assertThat(up.exitStatus()).as(up.toString()).isZero();
	}

}
