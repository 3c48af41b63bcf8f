package dev.hellomesh.contract;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The teaching endpoints.
 */
interface TeachingContract extends Contract {

	@Test
	default void showsTheHeadersThatArrived() {
		HttpResponse<String> response = Http.get(hello().main("/headers"), "x-Mixed-CASE", "A b,c", "X-Repeated", "1",
				"X-Repeated", "2", "traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00");
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(Http.header(response, "Content-Type")).isEqualTo("application/json");
		assertThat(Http.json(response)).containsEntry("x-Mixed-CASE", List.of("A b,c"))
			.containsEntry("X-Repeated", List.of("1", "2"))
			.containsEntry("Host", List.of(hello().main().getAuthority()))
			.containsEntry("traceparent", List.of("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00"));
	}

	/**
	 * On a platform that Spring Boot knows, it removes some of them unless it is told not
	 * to.
	 * @param name the name of a header that proxies set
	 * @param value its value
	 */
	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			Forwarded          | for=10.1.2.3;host=example.org;proto=https
			X-Forwarded-For    | 10.1.2.3, 127.0.0.1
			X-Forwarded-Host   | example.org
			X-Forwarded-Port   | 8443
			X-Forwarded-Prefix | /v2
			X-Forwarded-Proto  | https
			X-Forwarded-Ssl    | on
			""")
	default void showsAForwardedHeaderAndFollowsNone(String name, String value) {
		HttpResponse<String> response = Http.get(hello().main("/headers"), name, value);
		assertThat(Http.json(response)).containsEntry(name, List.of(value))
			.containsEntry("Host", List.of(hello().main().getAuthority()));
		HttpResponse<String> problem = Http.get(hello().main("/status/99"), name, value);
		Problems.assertProblem(problem, 400);
		assertThat(Http.json(problem)).containsEntry("instance", "/status/99");
		assertThat(Http.get(hello().main("/"), name, value).body()).isEqualTo(hello().text());
	}

	@ParameterizedTest
	@ValueSource(strings = { "text/plain", "application/json", "image/png", "*/*" })
	default void answersTheSameWhateverIsAccepted(String accepted) {
		HttpResponse<String> headers = Http.get(hello().main("/headers"), "Accept", accepted);
		assertThat(Http.header(headers, "Content-Type")).isEqualTo("application/json");
		assertThat(Http.json(headers)).containsEntry("Accept", List.of(accepted));
		HttpResponse<String> delay = Http.get(hello().main("/delay/1ms"), "Accept", accepted);
		assertThat(Http.header(delay, "Content-Type")).startsWith("text/plain");
		assertThat(delay.body()).isEqualTo("Answered after 1ms\n");
		assertThat(Http.get(hello().main("/delay/never"), "Accept", accepted).statusCode()).isEqualTo(400);
	}

	@ParameterizedTest
	@ValueSource(ints = { 200, 204, 299, 301, 304, 400, 404, 418, 429, 500, 503, 599 })
	default void answersWithTheWantedStatus(int status) {
		HttpResponse<String> response = Http.get(hello().main("/status/" + status));
		assertThat(response.statusCode()).isEqualTo(status);
		assertThat(response.body()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "99", "199", "600", "1000", "20", "-200", "0x1F4", "200.0", "%20200", "%D9%A2%D9%A0%D9%A0",
			"abc", "99999999999999999999" })
	default void refusesAnImpossibleStatus(String status) {
		HttpResponse<String> response = Http.get(hello().main("/status/" + status));
		Problems.assertProblem(response, 400);
		assertThat(Http.json(response)).containsEntry("detail", "A status is a number from 200 to 599.");
	}

	@ParameterizedTest
	@CsvSource({ "0s, 0", "1ns, 0", "5, 5", "300ms, 300", "PT0.3S, 300", "1s, 1000" })
	default void answersAfterTheWantedDelay(String delay, long millis) {
		long start = System.nanoTime();
		HttpResponse<String> response = Http.get(hello().main("/delay/" + delay));
		Duration took = Duration.ofNanos(System.nanoTime() - start);
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.body()).isEqualTo("Answered after " + millis + "ms\n");
		assertThat(took).isBetween(Duration.ofMillis(millis), Duration.ofMillis(millis + 5000));
	}

	@ParameterizedTest
	@ValueSource(strings = { "1h", "31s", "30001ms", "-1s", "P1D", "1.5s", "2%20s", "abc", "%0A",
			"9223372036854775807d", "99999999999999999999s" })
	default void refusesAnImpossibleDelay(String delay) {
		HttpResponse<String> response = Http.get(hello().main("/delay/" + delay));
		Problems.assertProblem(response, 400);
		assertThat(Http.json(response)).containsEntry("detail",
				"A delay is a duration like 250ms or 2s, at most 30000ms.");
	}

}
