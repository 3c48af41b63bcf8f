package dev.hellomesh.contract;

import java.net.http.HttpResponse;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Requests that are refused, without reading their bodies.
 */
interface RefusalContract extends Contract {

	/** The end of a raw request. */
	String END = "Host: hello\r\nConnection: close\r\n\r\n";

	@ParameterizedTest
	@CsvSource({ "POST, /", "PUT, /", "PATCH, /", "DELETE, /", "BREW, /", "POST, /a/b", "POST, /actuator/faults",
			"DELETE, /actuator/faults", "POST, /headers", "PUT, /status/200", "POST, /delay/1s", "POST, /livez",
			"DELETE, /readyz" })
	default void allowsNoOtherMethod(String method, String path) {
		HttpResponse<String> response = Http.send(method, hello().main(path), "");
		Problems.assertProblem(response, 405);
		assertThat(Http.header(response, "Allow")).contains("GET").doesNotContain("POST", "PUT", "DELETE");
	}

	// The last two are preflight requests of a browser.
	@ParameterizedTest
	@CsvSource({ "X-Other, 1, X-Another, 1", "Origin, http://page.example, X-Another, 1",
			"Origin, http://page.example, Access-Control-Request-Method, GET",
			"Origin, http://page.example, Access-Control-Request-Method, POST" })
	default void namesTheAllowedMethodsWhenAsked(String name, String value, String otherName, String otherValue) {
		HttpResponse<String> response = Http.send("OPTIONS", hello().main("/"), "", name, value, otherName, otherValue);
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.body()).isEmpty();
		assertThat(Http.header(response, "Allow")).isEqualTo("GET,HEAD,OPTIONS");
	}

	@Test
	default void doesNotEchoATrace() {
		String response = Http.raw(hello().main(), "TRACE / HTTP/1.1\r\nCookie: secret\r\n" + END);
		Problems.assertRawProblem(response, 405);
		assertThat(response).contains("\r\nAllow: ").doesNotContain("secret");
	}

	// The body is announced and never sent: the response must not wait for it.
	@ParameterizedTest
	@CsvSource({ "PUT, application/x-www-form-urlencoded", "PATCH, application/x-www-form-urlencoded",
			"DELETE, application/x-www-form-urlencoded", "POST, application/x-www-form-urlencoded",
			"POST, multipart/form-data; boundary=x" })
	default void refusesAFormWithoutReadingIt(String method, String type) {
		String response = Http.raw(hello().main(),
				method + " / HTTP/1.1\r\nContent-Type: " + type + "\r\nContent-Length: 104857600\r\n" + END);
		Problems.assertRawProblem(response, 405);
	}

	@Test
	default void refusesLargeHeaders() {
		Problems.assertRawProblem(
				Http.raw(hello().main(), "GET / HTTP/1.1\r\nX-Large: " + "a".repeat(32 * 1024) + "\r\n" + END), 400);
	}

	@ParameterizedTest
	@ValueSource(strings = { "GARBAGE\r\n\r\n", "GET / HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\r\nHost: a b\r\n\r\n",
			"GET /|| HTTP/1.1\r\n" + END, "GET /%00 HTTP/1.1\r\n" + END, "GET /%ff HTTP/1.1\r\n" + END,
			"GET /a%2fb HTTP/1.1\r\n" + END, "GET /../../etc/passwd HTTP/1.1\r\n" + END })
	default void refusesWhatItCannotRead(String request) {
		Problems.assertRawProblem(Http.raw(hello().main(), request), 400);
	}

	@Test
	default void refusesAnUnknownProtocolVersion() {
		Problems.assertRawProblem(Http.raw(hello().main(), "GET / HTTP/9.9\r\n" + END), 505);
	}

}
