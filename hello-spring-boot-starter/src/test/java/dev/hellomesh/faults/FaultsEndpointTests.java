package dev.hellomesh.faults;

import java.time.Duration;

import dev.hellomesh.faults.FaultsEndpoint.FaultDescription;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;

import static org.assertj.core.api.Assertions.assertThat;

class FaultsEndpointTests {

	private final MutableClock clock = new MutableClock();

	private final FaultSwitch faults = new FaultSwitch(this.clock);

	private final FaultsEndpoint endpoint = new FaultsEndpoint(this.faults,
			new FaultsProperties(Duration.ofSeconds(60), Duration.ofMinutes(10), Duration.ofSeconds(30)));

	@Test
	void tellsThatThereIsNoFault() {
		assertThat(this.endpoint.read()).isEqualTo(new FaultDescription(false, null, null, null, null));
	}

	@ParameterizedTest
	@CsvSource(nullValues = "-", textBlock = """
			503, -,     -,      -,      503, 1.0,   0ms,     60000ms
			400, 1,     0s,     1ms,    400, 1.0,   0ms,     1ms
			599, 0.001, 30s,    10m,    599, 0.001, 30000ms, 600000ms
			-,   0.5,   200ms,  PT1M,   -,   0.5,   200ms,   60000ms
			503, 5e-1,  PT0.2S, 600000, 503, 0.5,   200ms,   600000ms
			""")
	void setsAFault(String status, String ratio, String latency, String ttl, Integer expectedStatus,
			Double expectedRatio, String expectedLatency, String expectedExpiry) {
		WebEndpointResponse<?> response = this.endpoint.set(status, ratio, latency, ttl);
		FaultDescription expected = new FaultDescription(true, expectedStatus, expectedRatio, expectedLatency,
				expectedExpiry);
		assertThat(response.getStatus()).isEqualTo(200);
		assertThat(response.getBody()).isEqualTo(expected);
		assertThat(this.endpoint.read()).isEqualTo(expected);
	}

	@ParameterizedTest
	@CsvSource(nullValues = "-", textBlock = """
			-,      -,        -,       -,    'A fault needs a status, a latency, or both.'
			-,      0.5,      -,       1s,   'A fault needs a status, a latency, or both.'
			399,    -,        -,       -,    'status: a number from 400 to 599.'
			600,    -,        -,       -,    'status: a number from 400 to 599.'
			'',     -,        -,       -,    'status: a number from 400 to 599.'
			' 503', -,        -,       -,    'status: a number from 400 to 599.'
			5xx,    -,        -,       -,    'status: a number from 400 to 599.'
			٥٠٣,    -,        -,       -,    'status: a number from 400 to 599.'
			503,    0,        -,       -,    'ratio: a number above 0 and up to 1.'
			503,    1.0001,   -,       -,    'ratio: a number above 0 and up to 1.'
			503,    -1,       -,       -,    'ratio: a number above 0 and up to 1.'
			503,    NaN,      -,       -,    'ratio: a number above 0 and up to 1.'
			503,    Infinity, -,       -,    'ratio: a number above 0 and up to 1.'
			503,    half,     -,       -,    'ratio: a number above 0 and up to 1.'
			503,    '',       -,       -,    'ratio: a number above 0 and up to 1.'
			503,    -,        30001ms, -,    'latency: a duration like 200ms, at most 30000ms.'
			503,    -,        -1ms,    -,    'latency: a duration like 200ms, at most 30000ms.'
			503,    -,        '',      -,    'latency: a duration like 200ms, at most 30000ms.'
			503,    -,        soon,    -,    'latency: a duration like 200ms, at most 30000ms.'
			503,    -,        -,       0s,   'ttl: a duration like 60s, above 0 and at most 600000ms.'
			503,    -,        -,       -1s,  'ttl: a duration like 60s, above 0 and at most 600000ms.'
			503,    -,        -,       601s, 'ttl: a duration like 60s, above 0 and at most 600000ms.'
			503,    -,        -,       long, 'ttl: a duration like 60s, above 0 and at most 600000ms.'
			""")
	void refusesABadFaultAndKeepsTheOneBefore(String status, String ratio, String latency, String ttl, String detail) {
		Fault before = this.faults.set(500, 1, Duration.ZERO, Duration.ofSeconds(1));
		WebEndpointResponse<?> response = this.endpoint.set(status, ratio, latency, ttl);
		assertThat(response.getStatus()).isEqualTo(400);
		assertThat(response.getContentType()).hasToString(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
		assertThat(response.getBody()).isInstanceOfSatisfying(ProblemDetail.class,
				(problem) -> assertThat(problem.getDetail()).isEqualTo(detail));
		assertThat(this.faults.current()).isEqualTo(before);
	}

	@Test
	void countsDownToTheEnd() {
		this.endpoint.set("503", null, null, "10s");
		this.clock.advance(Duration.ofSeconds(4));
		assertThat(this.endpoint.read().expiresIn()).isEqualTo("6000ms");
		this.clock.advance(Duration.ofSeconds(6));
		assertThat(this.endpoint.read().active()).isFalse();
	}

	@Test
	void clearsTheFault() {
		this.endpoint.set("503", null, null, null);
		this.endpoint.clear();
		assertThat(this.endpoint.read().active()).isFalse();
	}

}
