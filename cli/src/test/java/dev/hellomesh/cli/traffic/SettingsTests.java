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
	void dropsTheSlashAtTheEndOfTheUrl() {
		assertThat(Settings.url("https://example.com/app/")).isEqualTo("https://example.com/app");
	}

	@ParameterizedTest
	@CsvSource({ "500ms, PT0.5S", "30s, PT30S", "5m, PT5M", "2h, PT2H" })
	void readsDurations(String text, Duration duration) {
		assertThat(Settings.time("--for", text)).isEqualTo(duration);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "30", "s", "0s", "-1s", "1.5s", "30 s", "1d", "999999999h" })
	void refusesOtherDurations(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> Settings.time("--for", text))
			.withMessageStartingWith("--for takes a time like 500ms, 30s, 5m or 1h")
			.withMessageEndingWith("was \"" + text + "\".");
	}

	@ParameterizedTest
	@ValueSource(strings = { "0.1", "10", "0.5", "10000", "10000.0" })
	void acceptsRates(String text) {
		assertThat(Settings.rate(text)).isEqualTo(Double.parseDouble(text));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "0", "0.09", "10000.1", "-1", "NaN", "ten", "1,5" })
	void refusesOtherRates(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> Settings.rate(text))
			.withMessage("--rate takes a number from 0.1 to 10000, but was \"" + text + "\".");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "0", "501", "-1", "1.5", "few" })
	void refusesOtherNumbersOfConnections(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> Settings.connections(text))
			.withMessage("--connections takes a number from 1 to 500, but was \"" + text + "\".");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "localhost:8080", "ftp://localhost", "http://", "http:///v1", "http://a b",
			"http://me@localhost", "http://localhost?a=b", "http://localhost#a", "http://localhost:99999" })
	void refusesOtherUrls(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> Settings.url(text))
			.withMessageStartingWith("--url takes an address like http://localhost:8080");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "v1", "http://localhost", "/a b", "/a#b", "/%zz" })
	void refusesOtherPaths(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> Settings.path(URL, text))
			.withMessage("PATH takes what follows the host in a browser's address, like /v1?name=Ana, but was \"" + text
					+ "\".");
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
