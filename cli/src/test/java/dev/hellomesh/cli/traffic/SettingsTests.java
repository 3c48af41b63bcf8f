package dev.hellomesh.cli.traffic;

import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class SettingsTests {

	private static final String URL = "http://localhost:8080";

	@Test
	void asksForBothVersionsWhenNoPathIsGiven() {
		Settings settings = Settings.parse(URL + "/", "10", null, List.of());
		assertThat(settings).isEqualTo(new Settings(URL, 10, null, List.of("/v1", "/v2")));
	}

	@Test
	void putsPathsBehindTheUrl() {
		Settings settings = Settings.parse("https://example.com/app/", "0.1", "30s", List.of("/a?b=c%20d"));
		assertThat(settings.uri("/a?b=c%20d")).isEqualTo(URI.create("https://example.com/app/a?b=c%20d"));
	}

	@ParameterizedTest
	@CsvSource({ "500ms, PT0.5S", "30s, PT30S", "5m, PT5M", "2h, PT2H" })
	void readsDurations(String text, Duration duration) {
		assertThat(Settings.parse(URL, "10", text, List.of()).duration()).isEqualTo(duration);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "30", "s", "0s", "-1s", "1.5s", "30 s", "1d", "999999999h" })
	void refusesOtherDurations(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> Settings.parse(URL, "10", text, List.of()))
			.withMessageStartingWith("--for takes a time like 500ms, 30s or 5m")
			.withMessageEndingWith("was \"" + text + "\".");
	}

	@ParameterizedTest
	@ValueSource(strings = { "0.1", "10", "0.5", "10000", "10000.0" })
	void acceptsRates(String text) {
		assertThat(Settings.parse(URL, text, null, List.of()).rate()).isEqualTo(Double.parseDouble(text));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "0", "0.09", "10000.1", "-1", "1e3", "NaN", "ten", "1,5", "0x1p3" })
	void refusesOtherRates(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> Settings.parse(URL, text, null, List.of()))
			.withMessage("--rate takes a number from 0.1 to 10000, but was \"" + text + "\".");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "localhost:8080", "ftp://localhost", "http://", "http:///v1", "http://a b",
			"http://me@localhost", "http://localhost?a=b", "http://localhost#a", "http://localhost:99999" })
	void refusesOtherUrls(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> Settings.parse(text, "10", null, List.of()))
			.withMessageStartingWith("--url takes an address like http://localhost:8080");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "v1", "http://localhost", "/a b", "/a#b", "/%zz" })
	void refusesOtherPaths(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> Settings.parse(URL, "10", null, List.of("/v1", text)))
			.withMessageContaining("but one was \"" + text + "\"");
	}

	@Test
	void addsHeaders() {
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(URL));
		Settings.addHeader(request, "x-time: 12:30");
		Settings.addHeader(request, "x-empty:");
		assertThat(request.build().headers().map()).containsEntry("x-time", List.of("12:30"))
			.containsEntry("x-empty", List.of(""));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "name", ": value", "na me: value", "connection: close", "a: b\nc" })
	void refusesOtherHeaders(String text) {
		HttpRequest.Builder request = HttpRequest.newBuilder();
		assertThatIllegalArgumentException().isThrownBy(() -> Settings.addHeader(request, text))
			.withMessageStartingWith("--header ")
			.withMessageContaining("\"" + text + "\"");
	}

}
