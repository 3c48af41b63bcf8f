package dev.hellomesh.verification;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

import dev.hellomesh.verification.MeshCopy.Result;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What {@code mesh} says when it cannot do what it should: one clear message, and nothing
 * is left running.
 */
class MeshFailureTests {

	@TempDir
	private Path directory;

	private MeshCopy mesh;

	@BeforeEach
	void copy() throws IOException {
		this.mesh = MeshCopy.in(this.directory);
	}

	@AfterEach
	void nothingIsLeftRunning() {
		if (this.mesh == null) {
			return;
		}
		try {
			assertThat(this.mesh.services()).isEmpty();
		}
		finally {
			this.mesh.killAll();
		}
	}

	@Test
	void namesThePortInUseAndTheServiceThatWantsIt() throws Exception {
		try (ServerSocket taken = new ServerSocket(this.mesh.helloV2Port())) {
			Result up = this.mesh.run(this.mesh.up("--no-build"));
			assertFailed(up, "Port " + taken.getLocalPort() + ", wanted by hello-v2, is in use");
			assertThat(up.errors()).contains("--port-v2").hasLineCount(1);
		}
	}

	@Test
	void refusesOldJavaHome() throws Exception {
		Path home = this.directory.resolve("jdk-11");
		MeshCopy.program(home.resolve("bin/java"), "echo 'openjdk version \"11.0.22\" 2024-01-16' >&2");
		Result up = this.mesh.run(Map.of("JAVA_HOME", home.toString()), this.mesh.up());
		assertFailed(up, "hello-mesh needs a JDK, 17 or newer, but JAVA_HOME is " + home
				+ ": openjdk version \"11.0.22\" 2024-01-16");
	}

	@Test
	void refusesOldJavaOnPath() throws Exception {
		Path bin = this.directory.resolve("bin");
		MeshCopy.program(bin.resolve("java"), "echo 'java version \"1.8.0_402\"' >&2");
		Result up = this.mesh.run(Map.of("JAVA_HOME", "", "PATH", bin + ":" + System.getenv("PATH")), this.mesh.up());
		assertFailed(up, "but java on the PATH is " + bin.resolve("java") + ": java version \"1.8.0_402\"");
	}

	@Test
	void refusesToBuildTheCommandWithoutCompiler() throws Exception {
		Path home = this.directory.resolve("jre");
		MeshCopy.program(home.resolve("bin/java"), "echo 'openjdk version \"21.0.2\" 2024-01-16' >&2");
		Files.delete(this.mesh.file(".mesh/cli.jar"));
		Result up = this.mesh.run(Map.of("JAVA_HOME", home.toString()), this.mesh.up());
		assertFailed(up, "but JAVA_HOME is " + home + ", and there is no javac.");
	}

	@Test
	void buildsTheCommandWhenItsSourcesAreNewer() throws Exception {
		Path source = Files.createFile(this.mesh.file("cli/src/main/Changed.java"));
		Files.setLastModifiedTime(source, FileTime.from(Instant.now().plus(Duration.ofMinutes(1))));
		Result status = this.mesh.withProgram("mvn", "echo \"called with $*\"; exit 1").run("status");
		assertFailed(status, "The build of the command failed: called with ");
		assertThat(status.errors()).contains(" -pl cli package ");
		assertThat(this.mesh.file(".mesh")).isDirectoryNotContaining("glob:**build*");
	}

	@Test
	void refusesToGoOnWithoutMaven() throws Exception {
		Path bin = this.directory.resolve("bin");
		for (String tool : new String[] { "sh", "dirname", "find" }) {
			MeshCopy.program(bin.resolve(tool), "exec " + MeshCopy.find(tool).orElseThrow() + " \"$@\"");
		}
		Path source = Files.createFile(this.mesh.file("hello-v2/src/main/Changed.java"));
		Files.setLastModifiedTime(source, FileTime.from(Instant.now().plus(Duration.ofMinutes(1))));
		Result up = this.mesh.run(Map.of("PATH", bin.toString()), this.mesh.up());
		assertFailed(up, "hello-mesh needs Maven 3.8 or newer, but there is no mvn on the PATH.");
	}

	@Test
	void buildsWhatHasChangedAndShowsWhyThatFailed() throws Exception {
		Path source = Files.createFile(this.mesh.file("hello-v2/src/main/Changed.java"));
		Files.setLastModifiedTime(source, FileTime.from(Instant.now().plus(Duration.ofMinutes(1))));
		this.mesh.withProgram("mvn",
				"echo \"called with $*\"; echo '[ERROR] Changed.java:[1,1] no such thing'; exit 1");
		Result up = this.mesh.run(this.mesh.up());
		assertThat(up.output()).startsWith("Building hello-v2, ");
		assertFailed(up, "The build failed.");
		Path log = this.mesh.file(".mesh/build.log");
		assertThat(up.errors()).contains(log.toString(), "[ERROR] Changed.java:[1,1] no such thing");
		assertThat(log).content().contains("-pl hello-v2 ", "-am package");
	}

	@Test
	void serviceThatDiesAtStartTakesTheOthersWithIt() throws Exception {
		Files.writeString(this.mesh.file("hello-v2/target/hello-v2.jar"), "no jar");
		Result up = this.mesh.run(this.mesh.up("--no-build", "--detach"));
		assertFailed(up, "hello-v2 ended before it was ready.");
		assertThat(up.errors()).contains("hello-v2.log", "corrupt jarfile");
	}

	@Test
	void givesUpOnServicesThatAreNotReadyInTime() throws Exception {
		Result up = this.mesh.run(Map.of("MESH_READY_SECONDS", "0"), this.mesh.up("--no-build", "--detach"));
		assertFailed(up, "gateway, hello-v1, hello-v2: not ready within 0 s.");
	}

	@Test
	void needsToBeUpForTheRest() throws Exception {
		assertFailed(this.mesh.run("stop", "hello-v1"), "Nothing is up. mesh up starts everything.");
		assertFailed(this.mesh.run("start"), "Nothing is up. mesh up starts everything.");
		assertFailed(this.mesh.run("logs"), "There is no log yet.");
		assertThat(this.mesh.run("status").exitStatus()).isEqualTo(3);
		assertThat(this.mesh.run("down").exitStatus()).isZero();
	}

	private static void assertFailed(Result result, String message) {
		assertThat(result.exitStatus()).as(result.toString()).isEqualTo(1);
		assertThat(result.errors()).contains(message);
	}

}
