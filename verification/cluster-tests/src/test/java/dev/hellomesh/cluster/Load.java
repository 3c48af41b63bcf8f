package dev.hellomesh.cluster;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Phaser;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import org.awaitility.Awaitility;

/**
 * Requests at a constant rate, whether or not earlier ones have been answered, to each of
 * the paths in turn.
 */
final class Load implements AutoCloseable {

	static final int PER_SECOND = 100;

	private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();

	private final ConcurrentLinkedQueue<Answer> answers = new ConcurrentLinkedQueue<>();

	private final Phaser underWay = new Phaser(1);

	private final Ingress ingress;

	private final long generation;

	private final List<String> paths;

	private int sent;

	private Load(Ingress ingress, String... paths) {
		this.ingress = ingress;
		this.generation = ingress.generation();
		this.paths = List.of(paths);
	}

	static Load on(Ingress ingress, String... paths) {
		Load load = new Load(ingress, paths);
		load.clock.scheduleAtFixedRate(load::send, 0, TimeUnit.SECONDS.toNanos(1) / PER_SECOND, TimeUnit.NANOSECONDS);
		return load;
	}

	/**
	 * Goes on until as many more requests have been answered as are sent in some seconds.
	 */
	void goOn(int seconds) {
		int wanted = this.answers.size() + seconds * PER_SECOND;
		Awaitility.await().atMost(Duration.ofSeconds(seconds + 30)).until(() -> this.answers.size() >= wanted);
	}

	/**
	 * Stops, waits for what is under way, and tells what came of each request.
	 */
	Tally stop() {
		close();
		this.underWay.arriveAndAwaitAdvance();
		if (this.ingress.generation() != this.generation) {
			throw new IllegalStateException("The way to the ingress was interrupted: nothing is measured.");
		}
		return new Tally(List.copyOf(this.answers));
	}

	@Override
	public void close() {
		this.clock.shutdown();
		try {
			this.clock.awaitTermination(1, TimeUnit.MINUTES);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void send() {
		String path = this.paths.get(this.sent++ % this.paths.size());
		Instant due = Instant.now();
		this.underWay.register();
		CompletableFuture<HttpResponse<String>> answer = this.ingress.send(path);
		answer.whenComplete((response, ex) -> {
			this.answers.add((ex != null) ? new Answer(due, path, cause(ex).toString(), "")
					: new Answer(due, path, String.valueOf(response.statusCode()), response.body()));
			this.underWay.arriveAndDeregister();
		});
	}

	private static Throwable cause(Throwable ex) {
		return (ex instanceof CompletionException && ex.getCause() != null) ? ex.getCause() : ex;
	}

	/**
	 * What came of a request.
	 */
	record Answer(Instant due, String path, String outcome, String body) {

		boolean succeeded() {
			return this.outcome.equals("200");
		}

	}

	/**
	 * What came of all requests.
	 */
	record Tally(List<Answer> answers) {

		List<Answer> failures() {
			return this.answers.stream().filter((answer) -> !answer.succeeded()).toList();
		}

		Tally of(String path) {
			return where((answer) -> answer.path().equals(path));
		}

		Tally between(Instant begin, Instant end) {
			return where((answer) -> !answer.due().isBefore(begin) && answer.due().isBefore(end));
		}

		private Tally where(Predicate<Answer> condition) {
			return new Tally(this.answers.stream().filter(condition).toList());
		}

		@Override
		public String toString() {
			Map<String, Long> kinds = failures().stream()
				.collect(Collectors.groupingBy((answer) -> answer.path() + " " + answer.outcome(), TreeMap::new,
						Collectors.counting()));
			return failures().size() + " of " + this.answers.size() + " failed" + (kinds.isEmpty() ? "" : " " + kinds);
		}

	}

}
