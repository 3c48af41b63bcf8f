package dev.hellomesh.verification;

import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import dev.hellomesh.contract.Http;

/**
 * Users who each send the same request again and again, until this is closed.
 */
final class Traffic implements AutoCloseable {

	/**
	 * Status of a request that got no answer.
	 */
	static final int NO_ANSWER = 0;

	private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();

	private final Map<Integer, Long> unanswered = new ConcurrentHashMap<>();

	private final ExecutorService users;

	Traffic(int users, URI uri) {
		this.users = Executors.newFixedThreadPool(users);
		for (int i = 0; i < users; i++) {
			int user = i;
			this.users.execute(() -> {
				while (!this.users.isShutdown()) {
					this.unanswered.put(user, System.nanoTime());
					this.answers.add(ask(uri));
					this.unanswered.remove(user);
				}
			});
		}
	}

	List<Answer> answers() {
		return List.copyOf(this.answers);
	}

	/**
	 * Returns how many requests have waited for their answers for a time, or longer.
	 */
	long unanswered(Duration time) {
		long now = System.nanoTime();
		return this.unanswered.values().stream().filter((sent) -> now - sent >= time.toNanos()).count();
	}

	/**
	 * Returns the answers to requests that were sent after an instant of
	 * {@link System#nanoTime()}.
	 */
	List<Answer> answersToRequestsAfter(long instant) {
		return this.answers.stream().filter((answer) -> answer.sent() - instant > 0).toList();
	}

	/**
	 * Stops sending, and returns when the last request has been answered.
	 */
	@Override
	public void close() {
		this.users.shutdown();
		try {
			if (!this.users.awaitTermination(40, TimeUnit.SECONDS)) {
				throw new IllegalStateException("A request has got no answer");
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	private static Answer ask(URI uri) {
		long sent = System.nanoTime();
		try {
			HttpResponse<String> response = Http.get(uri);
			return new Answer(sent, System.nanoTime(), response.statusCode(),
					response.headers().firstValue("Content-Type").orElse(""), response.body());
		}
		catch (UncheckedIOException ex) {
			return new Answer(sent, System.nanoTime(), NO_ANSWER, "", ex.toString());
		}
	}

	/**
	 * What one request got.
	 *
	 * @param sent when it was sent
	 * @param received when it was answered
	 * @param status status of the answer
	 * @param type media type of the answer
	 * @param body body of the answer, or what went wrong
	 */
	record Answer(long sent, long received, int status, String type, String body) {

		boolean isOk() {
			return this.status == 200;
		}

		boolean names(String upstream) {
			return this.type.equals("application/problem+json")
					&& this.body.contains("\"upstream\":\"" + upstream + "\"");
		}

	}

}
