package dev.hellomesh.cli.local;

import java.nio.file.Path;

import dev.hellomesh.cli.base.Project;
import dev.hellomesh.cli.base.Terminal;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class BuildTests {

	private final Build build = new Build(new Terminal(System.out, false, false),
			new Project(Path.of("root"), Path.of("A&B")));

	@Test
	void givesMavenNoPathOnWindows() {
		assertThat(this.build.command(Path.of("mvn.cmd"), "gateway", true)).startsWith("mvn.cmd", "-pl", "gateway")
			.noneMatch((argument) -> argument.contains("A&B"));
	}

	@Test
	void marksMavenElsewhere() {
		assertThat(this.build.command(Path.of("mvn"), "gateway", false)).startsWith("mvn", "-Dmesh.state=A&B", "-pl");
	}

}
