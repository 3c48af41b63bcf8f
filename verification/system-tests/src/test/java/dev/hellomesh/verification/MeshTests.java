package dev.hellomesh.verification;

import java.net.URI;
import java.nio.file.Path;
import java.util.Map;

import dev.hellomesh.contract.Http;
import dev.hellomesh.verification.MeshCopy.Result;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@code mesh} with services that run in the background. Every test leaves all three
 * ready.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MeshTests {

	private final JsonMapper jsonMapper = new JsonMapper();

	private MeshCopy mesh;

	@BeforeAll
	void up(@TempDir Path directory) throws Exception {
		this.mesh = MeshCopy.in(directory);
		Result up = this.mesh.run(this.mesh.up("--detach", "--no-build"));
		assertThat(up.exitStatus()).as(up.toString()).isZero();
		assertThat(up.output()).contains("gateway is ready", "hello-v1 is ready", "hello-v2 is ready",
				"curl " + this.mesh.url("/v1"));
	}

	@AfterAll
	void down() throws Exception {
		if (this.mesh == null) {
			return;
		}
		try {
			Result down = this.mesh.run("down");
			assertThat(down.exitStatus()).isZero();
			assertThat(this.mesh.services()).isEmpty();
			assertThat(this.mesh.run("status").output()).startsWith("Nothing is up.");
		}
		finally {
			this.mesh.killAll();
		}
	}

	@Test
	void runsServicesThatAnswer() {
		assertThat(get("/v1")).startsWith("Hello, world!\nVersion: 1.0.0\nHostname: ");
		assertThat(get("/v2")).startsWith("Hello, world!\nVersion: 2.0.0\nHostname: ");
		assertThat(get("/hello")).contains("Version: 1.0.0");
	}

	@Test
	void showsEachServiceWithPidAndPort() throws Exception {
		Result status = this.mesh.run("status");
		assertThat(status.exitStatus()).isZero();
		assertThat(status.output()).hasLineCount(4)
			.containsPattern("gateway +ready +" + this.mesh.pid("gateway") + " +" + this.mesh.gatewayPort() + " ")
			.containsPattern("hello-v2 +ready +" + this.mesh.pid("hello-v2") + " +" + this.mesh.helloV2Port() + " ");
	}

	@Test
	void isUpOnlyOnce() throws Exception {
		long pid = this.mesh.pid("gateway");
		Result again = this.mesh.run("up");
		assertThat(again.exitStatus()).isZero();
		assertThat(again.output()).startsWith("It is already up.");
		assertThat(this.mesh.pid("gateway")).isEqualTo(pid);
	}

	@Test
	void stoppedServiceFailsAloneAndComesBack() throws Exception {
		Result stop = this.mesh.run("stop", "hello-v1");
		assertThat(stop.output()).isEqualTo("hello-v1 is stopped.\n");
		assertThat(this.mesh.services()).hasSize(2);
		Result status = this.mesh.run("status");
		assertThat(status.exitStatus()).isEqualTo(3);
		assertThat(status.output()).containsPattern("hello-v1 +stopped +- ");

		JsonNode paths = traffic().get("paths");
		assertThat(paths.at("/~1v1/statuses").toString()).isEqualTo("{\"503\":20}");
		assertThat(paths.at("/~1v1/errors").asInt()).isEqualTo(20);
		assertThat(paths.at("/~1v2/statuses").toString()).isEqualTo("{\"200\":20}");
		assertThat(paths.at("/~1v2/versions").toString()).isEqualTo("{\"2.0.0\":20}");

		Result start = this.mesh.run("start", "hello-v1");
		assertThat(start.exitStatus()).as(start.toString()).isZero();
		assertThat(this.mesh.run("status").exitStatus()).isZero();
		paths = traffic().get("paths");
		assertThat(paths.at("/~1v1/statuses").toString()).isEqualTo("{\"200\":20}");
		assertThat(paths.at("/~1v1/versions").toString()).isEqualTo("{\"1.0.0\":20}");
	}

	@Test
	void deadServiceIsShownAndComesBack() throws Exception {
		ProcessHandle service = ProcessHandle.of(this.mesh.pid("hello-v2")).orElseThrow();
		service.destroyForcibly();
		service.onExit().join();
		Result status = this.mesh.run("status");
		assertThat(status.exitStatus()).isEqualTo(3);
		assertThat(status.output()).containsPattern("hello-v2 +died +- ");

		Result start = this.mesh.run("start");
		assertThat(start.output()).contains("gateway is running already.", "hello-v2 is ready");
		assertThat(this.mesh.run("status").exitStatus()).isZero();
	}

	@Test
	void trafficPrintsPlainLinesIntoPipe() throws Exception {
		Result traffic = this.mesh.run("traffic", "--for", "3s", "/v2", "/v2/headers");
		assertThat(traffic.exitStatus()).as(traffic.toString()).isZero();
		assertThat(traffic.output()).doesNotContain("\u001b").contains("/v2 requests=", "/v2/headers requests=");
		assertThat(traffic.output().lines().toList()).last().asString().matches("/v2/headers +15 +0 .* 200=15 +-");
	}

	private JsonNode traffic() throws Exception {
		Result traffic = this.mesh.run(Map.of(), "traffic", "--rate", "20", "--for", "2s", "--json");
		assertThat(traffic.exitStatus()).as(traffic.toString()).isZero();
		return this.jsonMapper.readTree(traffic.output());
	}

	private String get(String path) {
		return Http.get(URI.create(this.mesh.url(path))).body();
	}

}
