package dev.hellomesh.cli.local;

import java.nio.file.Path;
import java.util.List;

import dev.hellomesh.cli.base.Project;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ServiceStarterTests {

	private final ServiceStarter starter = new ServiceStarter(new Project(Path.of("root"), Path.of("state")));

	@Test
	void startsJavaItselfOnWindows() {
		List<String> command = this.starter.command(Service.HELLO_V1, null, true);
		assertThat(command.get(0)).endsWith("java");
		assertThat(command).contains("-Xmx64m", "-Dmesh.state=state")
			.endsWith("-jar", Path.of("state", "hello-v1.jar").toString());
	}

	@Test
	void keepsTheTerminalsSignalsAwayElsewhere() {
		List<String> command = this.starter.command(Service.GATEWAY, null, false);
		assertThat(command).startsWith("sh", "-c").element(2).asString().startsWith("trap '' INT HUP;");
	}

	@Test
	void takesOtherFlags() {
		assertThat(this.starter.command(Service.GATEWAY, " -Xmx1g   -XX:+UseZGC ", true))
			.contains("-Xmx1g", "-XX:+UseZGC")
			.doesNotContain("-Xmx64m", "");
		assertThat(this.starter.command(Service.GATEWAY, "", true)).doesNotContain("-Xmx64m", "");
	}

}
