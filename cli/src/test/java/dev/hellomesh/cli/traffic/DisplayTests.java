package dev.hellomesh.cli.traffic;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

import dev.hellomesh.cli.base.Terminal;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

class DisplayTests {

	private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

	private final PrintStream out = new PrintStream(this.bytes, true, StandardCharsets.UTF_8);

	@Test
	void jsonHasEverythingAndNothingElseIsPrinted() {
		Display display = display(false, false, true);
		display.update(summary());
		display.finish(summary());
		JsonNode json = new JsonMapper().readTree(printed());
		assertThat(json).isEqualTo(new JsonMapper().readTree("""
				{
				  "url": "http://localhost:8080",
				  "method": "POST",
				  "connections": 8,
				  "start": "2026-01-02T03:04:05Z",
				  "durationSeconds": 30.0,
				  "rate": { "wanted": 10.0, "achieved": 9.9 },
				  "paths": {
				    "/v1": {
				      "requests": 148,
				      "statuses": { "503": 140, "timeout": 5 },
				      "versions": {},
				      "errors": 145,
				      "notSent": 2,
				      "unanswered": 3,
				      "latencyMillis": { "p50": 1.5, "p90": 2.5, "p99": 3.5, "max": 4.5 }
				    },
				    "/v2": {
				      "requests": 149,
				      "statuses": { "200": 149 },
				      "versions": { "2.0.0": 149 },
				      "errors": 0,
				      "notSent": 0,
				      "unanswered": 0,
				      "latencyMillis": null
				    }
				  }
				}
				"""));
	}

	@Test
	void linesArePlain() {
		Display display = display(false, false, false);
		display.update(summary());
		assertThat(printed().lines()).containsExactly(
				"  30s /v1 requests=148 errors-in-5s=7 p50=5.0 p99=7.0 status: 503=140 timeout=5 unanswered=3 not-sent=2 version: -",
				"  30s /v2 requests=149 errors-in-5s=0 p50=- p99=- status: 200=149 version: 2.0.0=149");
	}

	@Test
	void summaryCountsAllThatWereDue() {
		display(false, false, false).finish(summary());
		assertThat(printed().lines()).startsWith("POST http://localhost:8080, 30.0 s at 9.9 requests/s (wanted 10.0)")
			.anyMatch((line) -> line.matches("/v1 +148 +145 .* 503=140 timeout=5 unanswered=3 not-sent=2 +-"));
	}

	@Test
	void tableIsDrawnOverTheOneBefore() {
		Display display = display(true, false, false);
		display.update(summary());
		assertThat(printed()).doesNotContain("\u001b[5A").contains("/v2");
		this.bytes.reset();
		display.update(summary());
		assertThat(printed()).startsWith("\u001b[5A\r\u001b[J");
		this.bytes.reset();
		display.finish(summary());
		assertThat(printed()).startsWith("\u001b[5A\r\u001b[J").doesNotContain("\u001b[3");
	}

	@Test
	void failingPathIsRed() {
		display(true, true, false).update(summary());
		assertThat(printed()).contains("\u001b[31m/v1").doesNotContain("\u001b[31m/v2");
	}

	private Display display(boolean interactive, boolean colour, boolean json) {
		return new Display(new Terminal(this.out, interactive, colour), json);
	}

	private String printed() {
		return this.bytes.toString(StandardCharsets.UTF_8).replace("\r\n", "\n");
	}

	private static Summary summary() {
		Map<String, PathSummary> paths = new LinkedHashMap<>();
		paths.put("/v1", new PathSummary(148, Map.of("503", 140L, "timeout", 5L), Map.of(), 3, 2,
				new Latency(1.5, 2.5, 3.5, 4.5), new PathSummary.Recent(7, new Latency(5, 6, 7, 8))));
		paths.put("/v2", new PathSummary(149, Map.of("200", 149L), Map.of("2.0.0", 149L), 0, 0, null,
				new PathSummary.Recent(0, null)));
		return new Summary("http://localhost:8080", Settings.Method.POST, 8, Instant.parse("2026-01-02T03:04:05Z"), 30,
				new Summary.Rate(10, 9.9), paths);
	}

}
