package dev.hellomesh.cli.traffic;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

class ViewTests {

	private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

	private final PrintStream out = new PrintStream(this.bytes, true, StandardCharsets.UTF_8);

	@Test
	void jsonHasEverythingAndNothingElseIsPrinted() {
		JsonView view = new JsonView(this.out);
		view.update(summary());
		view.finish(summary());
		JsonNode json = new JsonMapper().readTree(printed());
		assertThat(json).isEqualTo(new JsonMapper().readTree("""
				{
				  "url": "http://localhost:8080",
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
		LinesView view = new LinesView(this.out);
		view.update(summary());
		assertThat(printed().lines()).containsExactly(
				"  30s /v1 requests=148 errors-in-5s=7 p50=5.0 p99=7.0 status: 503=140 timeout=5 version: -",
				"  30s /v2 requests=149 errors-in-5s=0 p50=- p99=- status: 200=149 version: 2.0.0=149");
	}

	@Test
	void summaryNamesWhatIsMissing() {
		new LinesView(this.out).finish(summary());
		assertThat(printed().lines()).startsWith("http://localhost:8080, 30.0 s at 9.9 requests/s (wanted 10.0)")
			.endsWith("Not sent: 2 more of /v1, because 500 waited for their answer already.",
					"Not answered yet: 3 of /v1.");
	}

	@Test
	void tableIsDrawnOverTheOneBefore() {
		TerminalView view = new TerminalView(this.out, false);
		view.update(summary());
		assertThat(printed()).doesNotContain("\u001b[5A").contains("/v2");
		this.bytes.reset();
		view.update(summary());
		assertThat(printed()).startsWith("\u001b[5A\r\u001b[J");
		this.bytes.reset();
		view.finish(summary());
		assertThat(printed()).startsWith("\u001b[5A\r\u001b[J").doesNotContain("\u001b[31m");
	}

	@Test
	void failingPathIsRed() {
		new TerminalView(this.out, true).update(summary());
		assertThat(printed()).contains("\u001b[31m/v1").doesNotContain("\u001b[31m/v2");
	}

	private String printed() {
		return this.bytes.toString(StandardCharsets.UTF_8).replace("\r\n", "\n");
	}

	private static Summary summary() {
		Map<String, PathSummary> paths = new LinkedHashMap<>();
		paths.put("/v1", new PathSummary(148, Map.of("503", 140L, "timeout", 5L), Map.of(), 145, 2, 3,
				new Latency(1.5, 2.5, 3.5, 4.5), new PathSummary.Recent(7, new Latency(5, 6, 7, 8))));
		paths.put("/v2", new PathSummary(149, Map.of("200", 149L), Map.of("2.0.0", 149L), 0, 0, 0, null,
				new PathSummary.Recent(0, null)));
		return new Summary("http://localhost:8080", Instant.parse("2026-01-02T03:04:05Z"), 30,
				new Summary.Rate(10, 9.9), paths);
	}

}
