package dev.hellomesh.verification;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;

import dev.hellomesh.contract.Http;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

@RunningSystem
class HostileRequestsTests {

	private static final long HUNDRED_MEBIBYTES = 100L * 1024 * 1024;

	private final HelloMesh mesh;

	private List<Long> pids = List.of();

	HostileRequestsTests(HelloMesh mesh) {
		this.mesh = mesh;
	}

	@BeforeEach
	void remember() {
		this.pids = this.mesh.services().stream().map(PackagedService::pid).toList();
	}

	@AfterEach
	void everythingStillRuns() {
		assertThat(this.mesh.get("/v1").statusCode()).isEqualTo(200);
		assertThat(this.mesh.get("/v2").statusCode()).isEqualTo(200);
		assertThat(this.mesh.services()).allSatisfy((service) -> {
			assertThat(service.isAlive()).isTrue();
			assertThat(service.log()).noneMatch((line) -> line.contains("OutOfMemoryError"));
		}).extracting(PackagedService::pid).isEqualTo(this.pids);
	}

	@Test
	void actuatorPathsAreJustPathsThatGreet() {
		HttpResponse<String> response = this.mesh.get("/v1/actuator/faults");
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.body()).startsWith("Hello, world!\n");
	}

	@Test
	void faultSwitchIsOutOfReach() {
		HttpResponse<String> response = Http.post(this.mesh.uri("/v1/actuator/faults"), "{\"status\":503}");
		assertThat(response.statusCode()).isEqualTo(405);
		assertThat(response.headers().firstValue("Allow"))
			.hasValueSatisfying((allow) -> assertThat(allow).contains("GET"));
		assertThat(Http.tree(Http.get(this.mesh.helloV1().managementUri("/actuator/faults"))).get("active").asBoolean())
			.isFalse();
	}

	@ParameterizedTest
	@CsvSource({ "/v1/..;/actuator, 400", "/v1/%2e%2e/actuator, 400", "/v1/../actuator, 400", "/v1/..%2factuator, 400",
			"/actuator, 404", "/actuator/gateway/routes, 404", "/v1/status/99, 400", "/v1/status/600, 400",
			"/v1/delay/1h, 400", "/v1/delay/-1s, 400", "/v2/?name=, 400", "/v2/?name=Ana%0AVersion:%206, 400",
			"/v2/?name=Ana%0D%0AX-Injected:%20yes, 400" })
	void requestIsRefused(String path, int status) {
		HttpResponse<String> response = this.mesh.get(path);
		assertThat(response.statusCode()).isEqualTo(status);
		assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
		assertThat(response.headers().firstValue("X-Injected")).isEmpty();
		assertThat(response.body()).doesNotContain("127.0.0.1", "Exception", "\tat ");
	}

	@Test
	void hugeHeaderIsRefused() throws IOException {
		try (RawRequest request = new RawRequest(this.mesh.gateway())) {
			String head = "GET /v1 HTTP/1.1\r\nHost: localhost\r\nX-Huge: " + "a".repeat(64 * 1024) + "\r\n\r\n";
			assertThat(request.send(head)).isEqualTo(431);
		}
	}

	@Test
	void garbageIsRefused() throws IOException {
		try (RawRequest request = new RawRequest(this.mesh.gateway())) {
			assertThat(request.send("\u0001\u0002 garbage \u00ff\r\n\r\n")).isEqualTo(400);
		}
	}

	@Test
	void hugeBodyIsRefusedByItsDeclaredLength() throws IOException {
		try (RawRequest request = new RawRequest(this.mesh.gateway())) {
			String head = "POST /v1 HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + HUNDRED_MEBIBYTES + "\r\n\r\n";
			assertThat(request.send(head, HUNDRED_MEBIBYTES, false)).isEqualTo(413);
		}
	}

	@Test
	void hugeBodyOfUnknownLengthIsRefused() throws IOException {
		try (RawRequest request = new RawRequest(this.mesh.gateway())) {
			String head = "POST /v1 HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n";
			// hello refuses any POST at once; whichever of the two refusals is first
			// wins.
			assertThat(request.send(head, HUNDRED_MEBIBYTES, true)).isIn(405, 413);
		}
	}

	@Test
	void idleConnectionsKeepNobodyWaiting() {
		List<RawRequest> idle = new ArrayList<>();
		try {
			for (int i = 0; i < 500; i++) {
				idle.add(new RawRequest(this.mesh.gateway()));
			}
			for (int i = 0; i < 20; i++) {
				assertThat(this.mesh.get("/v1").statusCode()).isEqualTo(200);
			}
		}
		finally {
			idle.forEach(RawRequest::close);
		}
	}

}
