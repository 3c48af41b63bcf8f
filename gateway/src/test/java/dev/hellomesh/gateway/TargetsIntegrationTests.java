package dev.hellomesh.gateway;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

import dev.hellomesh.gateway.Client.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalManagementPort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Targets as browsers, scripts and people type them.
 */
@ExtendWith(OutputCaptureExtension.class)
class TargetsIntegrationTests extends AbstractGatewayIntegrationTests {

	@LocalManagementPort
	private int managementPort;

	@ParameterizedTest
	@CsvSource({ "/raw?name=José, /raw?name=Jos%C3%A9", "/raw/é?x=1, /raw/%C3%A9?x=1",
			"/raw?name=世界, /raw?name=%E4%B8%96%E7%95%8C", "/raw?a=%20é, /raw?a=%20%C3%A9" })
	void bytesOutsideOfAsciiArePercentEncoded(String target, String expected) throws IOException {
		String asBytes = new String(target.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
		assertThat(get("/v1" + asBytes).status()).isEqualTo(200);
		assertThat(upstream.received(expected)).hasSize(1);
	}

	@Test
	void byteThatIsNoUtf8StaysThatByte() throws IOException {
		assertThat(get("/v1/latin?name=Jos\u00e9").status()).isEqualTo(200);
		assertThat(upstream.received("/latin?name=Jos%E9")).hasSize(1);
	}

	@ParameterizedTest
	@CsvSource({ "/tags?name=Ana%20Bel&tag[]=1, /tags?name=Ana%20Bel&tag%5B%5D=1", "/tags[1]?a=%2B, /tags%5B1%5D?a=%2B",
			"/tags?a=[%5B, /tags?a=%5B%5B" })
	void squareBracketsArePercentEncodedAndNothingTwice(String target, String expected) throws IOException {
		assertThat(get("/v1" + target).status()).isEqualTo(200);
		assertThat(upstream.received(expected)).hasSize(1);
	}

	@ParameterizedTest
	@CsvSource({ "//v1/doubled/1, /doubled/1", "/v1//doubled//2, /doubled/2",
			"///v1///doubled/3?a=//b, /doubled/3?a=//b", "/v1/doubled/4//, /doubled/4/",
			"http://evil.example//v1/doubled/5, /doubled/5" })
	void adjacentSlashesAreOne(String target, String expected) throws IOException {
		assertThat(get(target).status()).isEqualTo(200);
		assertThat(upstream.received(expected)).hasSize(1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/v1/refused?name={Ana}", "/v1/refused?name=a|b", "/v1/refused/%zz", "/v1/refused/%",
			"/v1/refused/%2", "/v1/refused?a=%zz", "/v1/refused/\"quoted\"", "/v1/refused?a=<b>", "/v1/refused/a\\b",
			"/v1/refused/a^b`", "/v1/refused#fragment", "http://evil.example/refused?x={", "refused?u={}http://x/",
			"/v1/refused?a=\u0001", "/refused{" })
	void invalidTargetIsRefusedLoggedAndCounted(String target, CapturedOutput output) throws IOException {
		double before = refusedRequests();
		assertThatProblem(get(target)).hasStatus(400).namesNoUpstream().hasDetailContaining("percent-encoded");
		await().untilAsserted(() -> {
			assertThat(refusedRequests()).isEqualTo(before + 1);
			assertThat(output.getAll().lines()).anyMatch((line) -> line.contains("dev.hellomesh.requests")
					&& line.contains("refused") && line.contains(" 400 "));
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "/v1/preflight", "/v1/preflight/deep?a=1", "/v2/preflight" })
	void preFlightRequestIsTheUpstreamsToAnswer(String target) throws IOException {
		FakeUpstream asked = target.startsWith("/v1") ? upstream : otherUpstream;
		asked.on(target.substring(3), "HTTP/1.1 200 OK\r\nAllow: GET,HEAD,OPTIONS\r\nContent-Length: 0\r\n\r\n");
		Answer answer = Client.exchange(port(), "OPTIONS", target, "Origin: http://page.example",
				"Access-Control-Request-Method: GET");
		assertThat(answer.status()).isEqualTo(200);
		assertThat(answer.head().values("allow")).containsExactly("GET,HEAD,OPTIONS");
		HttpMessage received = asked.receivedOnce(target.substring(3));
		assertThat(received.values("origin")).containsExactly("http://page.example");
		assertThat(received.values("access-control-request-method")).containsExactly("GET");
	}

	@ParameterizedTest
	@CsvSource({ "X-Forwarded-Prefix, /v2", "X-Forwarded-Prefix, /shop", "X-Forwarded-Host, evil.example",
			"X-Forwarded-Proto, https", "X-Forwarded-Port, 1", "X-Forwarded-Port, none", "X-Forwarded-For, 10.1.2.3",
			"X-Forwarded-For, '???'", "Forwarded, for=10.1.2.3;host=evil.example;proto=https", "Forwarded, '???'",
			"X-Original-URL, /v2", "X-Rewrite-URL, /v2", "X-HTTP-Method-Override, DELETE",
			"X-Envoy-Original-Path, /v2" })
	void headerChoosesNothing(String name, String value) throws IOException {
		String target = "/chosen/" + Math.abs((name + value).hashCode());
		assertThat(get("/v1" + target, name + ": " + value).status()).isEqualTo(200);
		assertThat(upstream.receivedOnce(target).method()).isEqualTo("GET");
		assertThat(otherUpstream.received(target)).isEmpty();
	}

	private double refusedRequests() throws IOException {
		return Client.exchange(this.managementPort, "GET", "/actuator/prometheus")
			.text()
			.lines()
			.filter((line) -> line.startsWith("http_server_requests_seconds_count{") && line.contains("status=\"400\""))
			.mapToDouble((line) -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
			.sum();
	}

}
