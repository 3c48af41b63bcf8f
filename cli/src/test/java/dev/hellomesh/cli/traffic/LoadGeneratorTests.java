package dev.hellomesh.cli.traffic;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class LoadGeneratorTests {

	private static final Outcome OK = new Outcome("200", "1.0.0");

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
		assertThat(hangs.requests()).isEqualTo(LoadGenerator.MAX_WAITING);
		assertThat(hangs.unanswered()).isEqualTo(LoadGenerator.MAX_WAITING);
		assertThat(hangs.notSent()).isEqualTo(1000 - LoadGenerator.MAX_WAITING);
		PathSummary works = generator.summary().paths().get("/works");
		assertThat(works.requests()).isEqualTo(1000);
		assertThat(works.notSent()).isZero();
	}

	@Test
	void endsWhenStopped() throws InterruptedException {
		CountDownLatch sent = new CountDownLatch(1);
		LoadGenerator generator = new LoadGenerator(settings(0.1, 60_000, "/a"), (path) -> {
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

	@Test
	void sendsNoMoreAtATimeThanThereAreConnections() throws InterruptedException {
		AtomicInteger inFlight = new AtomicInteger();
		AtomicInteger most = new AtomicInteger();
		Summary summary = run(settings(200, 500, 3, "/a"), (path) -> {
			most.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
			return new CompletableFuture<Outcome>().completeOnTimeout(OK, 50, TimeUnit.MILLISECONDS)
				.whenComplete((outcome, failure) -> inFlight.decrementAndGet());
		});
		assertThat(most).hasValue(3);
		PathSummary path = summary.paths().get("/a");
		assertThat(path.requests()).isEqualTo(100);
		assertThat(path.statuses()).containsOnly(Map.entry("200", 100L));
		// The last of 100, three every 50 ms at best, was due after 495 ms.
		assertThat(path.latency().max()).isGreaterThan(1100);
		assertThat(summary.rate().achieved()).as("requests in the time that it took to send them").isLessThan(70);
	}

	@Test
	void doesNotSendWhatStillWaitsForAConnectionAfterTheTimeout() throws InterruptedException {
		Settings settings = new Settings("http://localhost", Settings.Method.GET, List.of("/a"), 100,
				Duration.ofMillis(100), Duration.ofMillis(100), 1);
		Summary summary = run(settings, (path) -> new CompletableFuture<Outcome>()
			.completeOnTimeout(new Outcome("timeout", null), 500, TimeUnit.MILLISECONDS));
		PathSummary path = summary.paths().get("/a");
		assertThat(path.statuses()).isEqualTo(Map.of("timeout", 1L));
		assertThat(path.requests()).isEqualTo(1);
		assertThat(path.notSent()).isEqualTo(9);
	}

	@Test
	void sendsNothingAfterItWasStopped() throws InterruptedException {
		CompletableFuture<Outcome> first = new CompletableFuture<>();
		AtomicInteger sent = new AtomicInteger();
		LoadGenerator generator = new LoadGenerator(settings(100, 60_000, 1, "/a"), (path) -> {
			sent.incrementAndGet();
			return first;
		});
		generator.start();
		Awaitility.await().until(() -> generator.summary().paths().get("/a").notSent() > 1);
		generator.stop();
		first.complete(OK);
		assertThat(generator.awaitEnd(Duration.ofSeconds(30))).isTrue();
		assertThat(sent).hasValue(1);
		PathSummary path = generator.summary().paths().get("/a");
		assertThat(path.requests()).isEqualTo(1);
		assertThat(path.notSent()).isPositive();
	}

	private static Settings settings(double rate, long millis, String... paths) {
		return settings(rate, millis, null, paths);
	}

	private static Settings settings(double rate, long millis, @Nullable Integer connections, String... paths) {
		return new Settings("http://localhost", Settings.Method.GET, List.of(paths), rate, Duration.ofMillis(millis),
				Duration.ofSeconds(2), connections);
	}

	private static Summary run(Settings settings, RequestSender sender) throws InterruptedException {
		LoadGenerator generator = new LoadGenerator(settings, sender);
		generator.start();
		assertThat(generator.awaitEnd(Duration.ofMinutes(1))).isTrue();
		return generator.summary();
	}

}
