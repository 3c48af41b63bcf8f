package dev.hellomesh.hello;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

import io.micrometer.core.instrument.MeterRegistry;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Only a real server decodes a query.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = "management.server.port=0")
class MalformedQueryIntegrationTests {

	@ParameterizedTest
	@ValueSource(strings = { "/?name=%FF", "/?name=%C0%80" })
	void isTheCallersMistakeInAnswerAndMetrics(String path, @Autowired @LocalServerPort int port,
			@Autowired MeterRegistry registry) throws IOException, InterruptedException {
		HttpResponse<String> response = HttpClient.newHttpClient()
			.send(HttpRequest.newBuilder(URI.create("http://localhost:" + port + path)).build(),
					BodyHandlers.ofString());
		assertThat(response.statusCode()).isEqualTo(400);
		assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
		assertThat(response.body()).contains("The query cannot be decoded.");
		Awaitility.await()
			.untilAsserted(
					() -> assertThat(registry.find("http.server.requests").tag("status", "400").timer()).isNotNull());
		assertThat(registry.find("http.server.requests").tag("status", "500").timer()).isNull();
	}

}
