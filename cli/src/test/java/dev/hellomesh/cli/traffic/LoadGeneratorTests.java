package dev.hellomesh.cli.traffic;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class LoadGeneratorTests {

	private static final Outcome OK = Outcome.answered(200, "1.0.0");

	@Test
	void sendsEachPathInTurn() throws InterruptedException {
		Summary summary = run(settings(100, 500, "/a", "/b"), (path) -> CompletableFuture.completedFuture(OK));
		assertThat(summary.paths()).containsOnlyKeys("/a", "/b")
			.allSatisfy((path, of) -> assertThat(of.requests()).isEqualTo(25));
	}

	@Test
	void pathGivenTwiceIsAskedTwiceAsOften() throws InterruptedException {
		Summary summary = run(settings(90, 1000, "/a", "/a", "/b"), (path) -> CompletableFuture.completedFuture(OK));
		assertThat(summary.paths().get("/a").requests()).isEqualTo(60);
		assertThat(summary.paths().get("/b").requests()).isEqualTo(30);
	}

	@Test
	void keepsItsRateWhileAnswersAreSlow() throws InterruptedException {
		Summary summary = run(settings(100, 1000, "/slow", "/fast"), (path) -> {
			CompletableFuture<Outcome> outcome = new CompletableFuture<>();
			return path.equals("/fast") ? CompletableFuture.completedFuture(OK)
					: outcome.completeOnTimeout(OK, 1500, TimeUnit.MILLISECONDS);
		});
		assertThat(summary.rate().wanted()).isEqualTo(100);
		assertThat(summary.rate().achieved()).isGreaterThan(70);
		PathSummary slow = summary.paths().get("/slow");
		assertThat(slow.requests()).isEqualTo(50);
		assertThat(slow.statuses()).containsOnly(Map.entry("200", 50L));
		assertThat(slow.latency().p50()).isBetween(1500.0, 10_000.0);
		assertThat(summary.paths().get("/fast").requests()).isEqualTo(50);
		assertThat(summary.paths().get("/fast").latency().p50()).isLessThan(1500);
	}

	@Test
	void latencyCountsFromTheTimeTheRequestWasDue() throws InterruptedException {
		CompletableFuture<Outcome> blocked = new CompletableFuture<>();
		Summary summary = run(settings(10, 1000, "/a"), (path) -> {
			if (!blocked.isDone()) {
				// The sender itself is held up, and with it all that are due meanwhile.
				blocked.completeOnTimeout(OK, 800, TimeUnit.MILLISECONDS).join();
			}
			return CompletableFuture.completedFuture(OK);
		});
		PathSummary path = summary.paths().get("/a");
		assertThat(path.requests()).isEqualTo(10);
		assertThat(path.latency().max()).isGreaterThanOrEqualTo(800);
		assertThat(path.latency().p50()).isGreaterThan(200);
	}

	@Test
	void countsWhatItCouldNotSendAndSendsTheRest() throws InterruptedException {
		LoadGenerator generator = new LoadGenerator(settings(2000, 1000, "/hangs", "/works"),
				(path) -> path.equals("/works") ? CompletableFuture.completedFuture(OK) : new CompletableFuture<>());
		generator.start();
		assertThat(generator.awaitEnd(Duration.ofMillis(2500))).isFalse();
		generator.stop();
		assertThat(generator.awaitEnd(Duration.ofSeconds(30))).isTrue();
		PathSummary hangs = generator.summary().paths().get("/hangs");
		assertThat(hangs.requests()).isEqualTo(LoadGenerator.MAX_OUTSTANDING);
		assertThat(hangs.unanswered()).isEqualTo(LoadGenerator.MAX_OUTSTANDING);
		assertThat(hangs.notSent()).isEqualTo(1000 - LoadGenerator.MAX_OUTSTANDING);
		PathSummary works = generator.summary().paths().get("/works");
		assertThat(works.requests()).isEqualTo(1000);
		assertThat(works.notSent()).isZero();
	}

	@Test
	void endsWhenStopped() throws InterruptedException {
		CountDownLatch sent = new CountDownLatch(1);
		LoadGenerator generator = new LoadGenerator(new Settings("http://localhost", 0.1, null, List.of("/a")),
				(path) -> {
					sent.countDown();
					return CompletableFuture.completedFuture(OK);
				});
		generator.start();
		assertThat(sent.await(30, TimeUnit.SECONDS)).as("the first request is sent").isTrue();
		assertThat(generator.awaitEnd(Duration.ofMillis(200))).isFalse();
		generator.stop();
		assertThat(generator.awaitEnd(Duration.ofSeconds(30))).isTrue();
		assertThat(generator.summary().paths().get("/a").requests()).isEqualTo(1);
	}

	private static Settings settings(double rate, long millis, String... paths) {
		return new Settings("http://localhost", rate, Duration.ofMillis(millis), List.of(paths));
	}

	private static Summary run(Settings settings, RequestSender sender) throws InterruptedException {
		LoadGenerator generator = new LoadGenerator(settings, sender);
		generator.start();
		assertThat(generator.awaitEnd(Duration.ofMinutes(1))).isTrue();
		return generator.summary();
	}

}
