package dev.hellomesh.cli.base;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * Waits for what nobody reports: a lock, a file, a service, a cluster, a process of
 * somebody else.
 */
public final class Polling {

	/**
	 * As long as it takes.
	 */
	public static final Duration FOREVER = Duration.ofDays(365);

	private static final Duration INTERVAL = Duration.ofMillis(100);

	private Polling() {
	}

	/**
	 * Asks ten times a second.
	 * @param limit how long
	 * @param condition what is waited for
	 * @return whether it came within the limit
	 * @throws InterruptedException after Ctrl-C
	 */
	public static boolean await(Duration limit, Question<Boolean> condition) throws InterruptedException {
		return ask(limit, INTERVAL, condition, (holds) -> holds);
	}

	/**
	 * Asks again and again.
	 * @param <T> the kind of answer
	 * @param limit how long
	 * @param interval how long to wait after each answer
	 * @param question what is asked
	 * @param done whether an answer is the one that is waited for
	 * @return the last answer
	 * @throws InterruptedException after Ctrl-C
	 */
	public static <T> T ask(Duration limit, Duration interval, Question<T> question, Predicate<T> done)
			throws InterruptedException {
		long start = System.nanoTime();
		try {
			T answer = question.ask();
			while (!done.test(answer) && System.nanoTime() - start < limit.toNanos()) {
				TimeUnit.NANOSECONDS.sleep(interval.toNanos());
				answer = question.ask();
			}
			return answer;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * What is asked.
	 *
	 * @param <T> the kind of answer
	 */
	public interface Question<T> {

		/**
		 * Looks how it is now.
		 * @return the answer
		 * @throws IOException if that cannot be told
		 * @throws InterruptedException after Ctrl-C
		 */
		T ask() throws IOException, InterruptedException;

	}

}
