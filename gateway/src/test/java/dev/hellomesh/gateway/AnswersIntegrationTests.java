package dev.hellomesh.gateway;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;

import dev.hellomesh.gateway.Client.Answer;
import dev.hellomesh.gateway.HttpMessage.Header;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class AnswersIntegrationTests extends AbstractGatewayIntegrationTests {

	@ParameterizedTest
	@ValueSource(ints = { 200, 201, 299, 302, 400, 404, 418, 429, 500, 502, 503, 504, 599 })
	void statusAndBodyAreUntouched(int status) throws IOException {
		String target = "/answer/" + status;
		upstream.on(target, "HTTP/1.1 " + status + " Reason\r\nX-Own: 1\r\nContent-Type: text/html\r\n"
				+ "Content-Length: 4\r\n\r\nbody");
		Answer answer = get("/v1" + target);
		assertThat(answer.status()).isEqualTo(status);
		assertThat(answer.text()).isEqualTo("body");
		assertThat(answer.head().headers()).containsExactlyInAnyOrder(new Header("X-Own", "1"),
				new Header("Content-Type", "text/html"), new Header("Content-Length", "4"));
	}

	@ParameterizedTest
	@CsvSource({ "204, X-Own: 1", "304, ETag: \"1\"" })
	void answerWithoutBodyIsUntouched(int status, String header) throws IOException {
		String target = "/bodiless/" + status + "/" + header.length();
		upstream.on(target, "HTTP/1.1 " + status + " Reason\r\n" + header + "\r\n\r\n");
		try (Client client = connect()) {
			client.sendHead("GET", "/v1" + target);
			HttpMessage head = client.readAnswer().head();
			assertThat(head.status()).isEqualTo(status);
			assertThat(head.headers()).extracting((each) -> each.name() + ": " + each.value()).containsExactly(header);
			client.sendHead("GET", "/v1/after");
			assertThat(client.readAnswer().text()).as("next answer on the connection").isEqualTo("ok");
		}
	}

	@Test
	void repeatedHeadersAreUntouched() throws IOException {
		upstream.on("/cookies", "HTTP/1.1 200 OK\r\nSet-Cookie: a=1; Path=/\r\nSet-Cookie: b=2, c\r\nETag: W/\"1\"\r\n"
				+ "Vary: A\r\nVary: B\r\nServer: fake\r\nDate: Thu, 01 Jan 1970 00:00:00 GMT\r\nContent-Length: 0\r\n\r\n");
		assertThat(get("/v1/cookies").head().headers()).extracting((header) -> header.name() + ": " + header.value())
			.containsExactlyInAnyOrder("Set-Cookie: a=1; Path=/", "Set-Cookie: b=2, c", "ETag: W/\"1\"", "Vary: A",
					"Vary: B", "Server: fake", "Date: Thu, 01 Jan 1970 00:00:00 GMT", "Content-Length: 0");
	}

	@Test
	void valuesOfANameWrittenInTwoWaysAllArriveOnce() throws IOException {
		upstream.on("/answered-spellings",
				"HTTP/1.1 200 OK\r\nX-Id: 1\r\nx-id: 2\r\nX-ID: 3\r\nContent-Length: 0\r\n\r\n");
		assertThat(get("/v1/answered-spellings").head().values("x-id")).containsExactly("1", "2", "3");
	}

	@Test
	void compressedBodyStaysCompressed() throws IOException {
		ByteArrayOutputStream compressed = new ByteArrayOutputStream();
		try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
			gzip.write("hello".repeat(100).getBytes(StandardCharsets.UTF_8));
		}
		upstream.on("/gzip", (request, connection) -> {
			connection.write(
					"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: " + compressed.size() + "\r\n\r\n");
			connection.out().write(compressed.toByteArray());
		});
		Answer answer = get("/v1/gzip", "Accept-Encoding: gzip");
		assertThat(answer.head().values("content-encoding")).containsExactly("gzip");
		assertThat(answer.body()).isEqualTo(compressed.toByteArray());
	}

	@Test
	void answerToHeadKeepsItsContentLength() throws IOException {
		upstream.on("/head", (request, connection) -> connection
			.write("HTTP/1.1 200 OK\r\nContent-Length: 1234\r\nETag: \"1\"\r\n\r\n"));
		try (Client client = connect()) {
			client.sendHead("HEAD", "/v1/head");
			HttpMessage head = client.readAnswer("HEAD").head();
			assertThat(head.status()).isEqualTo(200);
			assertThat(head.values("content-length")).containsExactly("1234");
			assertThat(upstream.receivedOnce("/head").method()).isEqualTo("HEAD");
			client.sendHead("GET", "/v1/after");
			assertThat(client.readAnswer().text()).as("next answer on the connection").isEqualTo("ok");
		}
	}

	@Test
	void answerThatEndsWithItsConnectionIsWhole() throws IOException {
		upstream.on("/until-close", (request, connection) -> {
			connection.write("HTTP/1.0 200 OK\r\n\r\n" + "x".repeat(100_000));
			connection.close();
		});
		assertThat(get("/v1/until-close").text()).hasSize(100_000);
	}

	@Test
	void interimAnswersAreNotTheAnswer() throws IOException {
		upstream.on("/interim", (request, connection) -> {
			connection.write("HTTP/1.1 100 Continue\r\n\r\n");
			assertThat(request.readBody(connection.in())).asString().isEqualTo("abc");
			connection.write("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nfinal");
		});
		try (Client client = connect()) {
			client.sendHead("POST", "/v1/interim", "Content-Length: 3", "Expect: 100-continue");
			assertThat(client.readHead().status()).isEqualTo(100);
			client.send("abc");
			assertThat(client.readAnswer().text()).isEqualTo("final");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND" })
	void methodAndBodyArriveAsSent(String method) throws IOException {
		upstream.on("/method/" + method, (request, connection) -> {
			String body = new String(request.readBody(connection.in()), StandardCharsets.UTF_8);
			connection.write("HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n[" + body + "]");
		});
		try (Client client = connect()) {
			client.sendHead(method, "/v1/method/" + method, "Content-Length: 5");
			client.send("12345");
			assertThat(client.readAnswer().text()).isEqualTo("[12345]");
			HttpMessage received = upstream.receivedOnce("/method/" + method);
			assertThat(received.method()).isEqualTo(method);
			assertThat(received.values("content-length")).containsExactly("5");
			assertThat(received.values("transfer-encoding")).isEmpty();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "/as/a%20b", "/as/%C3%A9", "/as/a+b", "/as/a%2Bb", "/as/100%25", "/as/%25zz", "/as/%2525",
			"/as/a;p=1", "/as/..a", "/as/...", "/as/a:b@c", "/as/q?a=b&a=c", "/as/q?name=Ana%20Bel&t=a=b",
			"/as/a%20b?k=a%2Bb==", "/as/q?a=1&b=2&a=3", "/as/q?&&a&=x", "/as/q?a=b+c%20d%2Be", "/as/q?a=%25zz",
			"/as/q?a", "/as/q?a=/../..", "/as/q?u=http%3A%2F%2Fx%2F", "/as/q?%C3%A9=%E4%B8%96", "/as/slash/" })
	void targetArrivesAsSent(String target) throws IOException {
		assertThat(get("/v1" + target).status()).isEqualTo(200);
		assertThat(upstream.received(target)).hasSize(1);
	}

	@ParameterizedTest
	@CsvSource({ "/v1?prefix=1, /?prefix=1", "/v1/?prefix=2, /?prefix=2", "/v1/v1?prefix=3, /v1?prefix=3",
			"/hello?prefix=4, /?prefix=4", "/hello/a?prefix=5, /a?prefix=5",
			"http://evil.example/v1/absolute, /absolute" })
	void prefixIsStripped(String target, String expected) throws IOException {
		assertThat(get(target).status()).isEqualTo(200);
		assertThat(upstream.receivedOnce(expected).values("host")).containsExactly("localhost:" + upstream.port());
	}

	@Test
	void secondVersionHasAnUpstreamOfItsOwn() throws IOException {
		assertThat(get("/v2/only").status()).isEqualTo(200);
		assertThat(otherUpstream.received("/only")).hasSize(1);
		assertThat(upstream.received("/only")).isEmpty();
	}

}
