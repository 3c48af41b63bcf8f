package dev.hellomesh.cli.traffic;

import java.net.ConnectException;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class PathStatisticsTests {

	private final PathStatistics statistics = new PathStatistics(2);

	@Test
	void countsStatusesVersionsAndErrors() {
		request(new Outcome("200", "1.0.0"), 0, 1);
		request(new Outcome("200", "2.0.0"), 0, 1);
		request(new Outcome("404", null), 0, 1);
		request(new Outcome("503", null), 0, 1);
		request(Outcome.unanswered(new ConnectException()), 0, 1);
		PathSummary summary = this.statistics.summary(seconds(1));
		assertThat(summary.requests()).isEqualTo(5);
		assertThat(summary.statuses()).isEqualTo(Map.of("200", 2L, "404", 1L, "503", 1L, "refused", 1L));
		assertThat(summary.versions()).isEqualTo(Map.of("1.0.0", 1L, "2.0.0", 1L));
		assertThat(summary.errors()).isEqualTo(2);
	}

	@Test
	void measuresLatencyInMilliseconds() {
		for (int i = 1; i <= 100; i++) {
			request(new Outcome("200", null), 0, TimeUnit.MILLISECONDS.toNanos(i));
		}
		Latency latency = this.statistics.summary(seconds(1)).latency();
		assertThat(latency.p50()).isCloseTo(50, within(0.1));
		assertThat(latency.p90()).isCloseTo(90, within(0.1));
		assertThat(latency.p99()).isCloseTo(99, within(0.1));
		assertThat(latency.max()).isCloseTo(100, within(0.1));
	}

	@Test
	void hasNoLatencyWithoutAnswers() {
		assertThat(this.statistics.summary(seconds(1)).latency()).isNull();
	}

	@Test
	void forgetsErrorsThatAreNotRecent() {
		request(new Outcome("500", null), 0, seconds(10));
		request(new Outcome("500", null), 0, seconds(13));
		assertThat(this.statistics.summary(seconds(14)).recent().errors()).isEqualTo(2);
		assertThat(this.statistics.summary(seconds(16)).recent().errors()).isEqualTo(1);
		PathSummary later = this.statistics.summary(seconds(19));
		assertThat(later.recent().errors()).isZero();
		assertThat(later.recent().latency()).isNull();
		assertThat(later.errors()).isEqualTo(2);
	}

	@Test
	void limitsWhatWaitsAndCountsAllThatWasDue() {
		assertThat(this.statistics.due()).isTrue();
		assertThat(this.statistics.due()).isTrue();
		assertThat(this.statistics.due()).isFalse();
		this.statistics.sent();
		this.statistics.end(new Outcome("200", null), 0, 1);
		request(new Outcome("200", null), 0, 1);
		assertThat(this.statistics.due()).isTrue();
		this.statistics.sent();
		PathSummary summary = this.statistics.summary(seconds(1));
		assertThat(summary.requests()).isEqualTo(3);
		assertThat(summary.statuses()).isEqualTo(Map.of("200", 2L));
		assertThat(summary.unanswered()).isEqualTo(1);
		assertThat(summary.notSent()).isEqualTo(2);
	}

	private void request(Outcome outcome, long due, long end) {
		assertThat(this.statistics.due()).isTrue();
		this.statistics.sent();
		this.statistics.end(outcome, due, end);
	}

	private static long seconds(long seconds) {
		return TimeUnit.SECONDS.toNanos(seconds);
	}

}
