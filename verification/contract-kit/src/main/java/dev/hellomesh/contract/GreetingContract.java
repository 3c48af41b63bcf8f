package dev.hellomesh.contract;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The greeting: as text, as JSON, on every path.
 */
interface GreetingContract extends Contract {

	@Test
	default void greetsInThreeLinesOfText() {
		assertText(Http.get(hello().main("/")));
	}

	@ParameterizedTest
	@ValueSource(strings = { "/error", "/.error", "/actuator", "/actuator/health", "/actuator/faults", "/favicon.ico",
			"/index.html", "/a/b/c", "/caf%C3%A9", "/a;b=c", "/status", "/status/200/", "/delay/", "/headers/x",
			"/livez/x" })
	default void greetsOnEveryOtherPath(String path) {
		assertText(Http.get(hello().main(path)));
	}

	@ParameterizedTest
	@ValueSource(strings = { "*/*", "text/*", "text/plain", "text/plain;q=0.1", "application/json;q=0.5, text/plain",
			"text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8" })
	default void greetsInTextWhenThatIsAcceptable(String accept) {
		assertText(Http.get(hello().main("/"), "Accept", accept));
	}

	@ParameterizedTest
	@ValueSource(strings = { "application/json", "application/*", "application/json, text/plain;q=0.5" })
	default void greetsInJsonWhenAsked(String accept) {
		HttpResponse<String> response = Http.get(hello().main("/"), "Accept", accept);
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(Http.header(response, "Content-Type")).isEqualTo("application/json");
		assertThat(Http.header(response, "Vary")).startsWith("Accept");
		assertThat(Http.json(response)).isEqualTo(
				Map.of("message", "Hello, world!", "version", hello().version(), "hostname", hello().hostname()));
	}

	@ParameterizedTest
	@ValueSource(strings = { "text/html", "image/png", "application/xml" })
	default void refusesToGreetInAnyOtherType(String accept) {
		Problems.assertProblem(Http.get(hello().main("/"), "Accept", accept), 406);
	}

	@Test
	default void answersHeadAsGetWithoutBody() {
		HttpResponse<String> head = Http.send("HEAD", hello().main("/"), "");
		HttpResponse<String> get = Http.get(hello().main("/"));
		assertThat(head.statusCode()).isEqualTo(200);
		assertThat(head.body()).isEmpty();
		assertThat(headersButDate(head)).isEqualTo(headersButDate(get))
			.containsEntry("content-length", List.of(String.valueOf(hello().text().length())));
	}

	@Test
	default void keepsAConnectionOpenForManyRequests() {
		String request = "GET / HTTP/1.1\r\nHost: hello\r\n";
		String responses = Http.raw(hello().main(),
				(request + "\r\n").repeat(200) + request + "Connection: close\r\n\r\n");
		assertThat(responses.split("HTTP/1.1 200 ", -1)).hasSize(202);
	}

	private static Map<String, List<String>> headersButDate(HttpResponse<?> response) {
		Map<String, List<String>> headers = new TreeMap<>(response.headers().map());
		headers.remove("date");
		return headers;
	}

	private void assertText(HttpResponse<String> response) {
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(Http.header(response, "Content-Type")).isEqualTo("text/plain;charset=UTF-8");
		assertThat(response.body()).isEqualTo(hello().text());
	}

}
