package dev.hellomesh.verification;

import java.net.http.HttpResponse;

import dev.hellomesh.contract.Http;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

@RunningSystem
class RequestPathTests {

	private static final String V1 = "Hello, world!\nVersion: 1.0.0\nHostname: hello-v1-pod\n";

	private static final String V2 = "Hello, world!\nVersion: 2.0.0\nHostname: hello-v2-pod\n";

	private final HelloMesh mesh;

	RequestPathTests(HelloMesh mesh) {
		this.mesh = mesh;
	}

	@Test
	void loopOverBothVersionsGetsBothGreetings() {
		for (int i = 0; i < 10; i++) {
			assertGreeting(this.mesh.get("/v1"), V1);
			assertGreeting(this.mesh.get("/v2"), V2);
		}
	}

	@Test
	void withoutMeshHelloIsVersionOne() {
		assertGreeting(this.mesh.get("/hello"), V1);
	}

	@Test
	void versionTwoGreetsByNameInTheLanguageOfTheReader() {
		HttpResponse<String> response = this.mesh.get("/v2/?name=Ana", "Accept-Language", "es");
		assertGreeting(response, "¡Hola, Ana!\nVersion: 2.0.0\nHostname: hello-v2-pod\n");
	}

	@Test
	void greetingIsJsonWhenAskedFor() {
		HttpResponse<String> response = this.mesh.get("/v1", "Accept", "application/json");
		assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
		JsonNode greeting = Http.tree(response);
		assertThat(greeting.propertyNames()).containsExactlyInAnyOrder("message", "version", "hostname");
		assertThat(greeting.get("message").asString()).isEqualTo("Hello, world!");
		assertThat(greeting.get("version").asString()).isEqualTo("1.0.0");
		assertThat(greeting.get("hostname").asString()).isEqualTo("hello-v1-pod");
	}

	private static void assertGreeting(HttpResponse<String> response, String text) {
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.headers().firstValue("Content-Type")).contains("text/plain;charset=UTF-8");
		assertThat(response.body()).isEqualTo(text);
	}

}
