package dev.hellomesh.verification;

import java.time.Duration;
import java.util.stream.IntStream;

import dev.hellomesh.contract.Http;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

@RunningSystem
class FaultSwitchTests {

	private final HelloMesh mesh;

	FaultSwitchTests(HelloMesh mesh) {
		this.mesh = mesh;
	}

	@AfterEach
	void clear() {
		Http.send("DELETE", this.mesh.helloV1().managementUri("/actuator/faults"), "");
	}

	@Test
	void halfOfTheGreetingsFailWhileTheInstanceLooksHealthy() {
		int requests = 400;
		set("{\"status\":503,\"ratio\":0.5,\"ttl\":\"60s\"}");
		long failed = greetings(requests, 503);
		// Five standard deviations: a fair switch is outside once in a million runs.
		double bound = 5 * Math.sqrt(requests * 0.5 * 0.5);
		assertThat((double) failed).isBetween(requests * 0.5 - bound, requests * 0.5 + bound);
		assertThat(isActive()).isTrue();
		assertThat(IntStream.range(0, 20).map((i) -> Http.status(this.mesh.helloV1().uri("/readyz"))))
			.containsOnly(200);
		assertThat(Http.status(this.mesh.helloV1().managementUri("/actuator/health"))).isEqualTo(200);
		assertThat(this.mesh.get("/v1/status/204").statusCode()).isEqualTo(204);
		assertThat(this.mesh.get("/v2").statusCode()).isEqualTo(200);
	}

	@Test
	void faultEndsByItself() {
		set("{\"status\":503,\"ttl\":\"2s\"}");
		assertThat(this.mesh.get("/v1").statusCode()).isEqualTo(503);
		Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> !isActive());
		assertThat(greetings(20, 200)).isEqualTo(20);
	}

	private void set(String fault) {
		assertThat(Http.post(this.mesh.helloV1().managementUri("/actuator/faults"), fault).statusCode()).isEqualTo(200);
	}

	private boolean isActive() {
		return Http.tree(Http.get(this.mesh.helloV1().managementUri("/actuator/faults"))).get("active").asBoolean();
	}

	private long greetings(int count, int status) {
		return IntStream.range(0, count)
			.parallel()
			.map((i) -> this.mesh.get("/v1").statusCode())
			.peek((actual) -> assertThat(actual).isIn(200, 503))
			.filter((actual) -> actual == status)
			.count();
	}

}
