package dev.hellomesh.cli.base;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Waits for what nobody reports: a lock, a file, a service, a process of somebody else.
 */
public final class Polling {

	/**
	 * As long as it takes.
	 */
	public static final Duration FOREVER = Duration.ofDays(365);

	private static final long INTERVAL_MILLIS = 100;

	private Polling() {
	}

	/**
	 * Asks ten times a second.
	 * @param limit how long
	 * @param condition what is waited for
	 * @return whether it came within the limit
	 * @throws InterruptedException after Ctrl-C
	 */
	public static boolean await(Duration limit, Condition condition) throws InterruptedException {
		long start = System.nanoTime();
		try {
			while (!condition.holds()) {
				if (System.nanoTime() - start >= limit.toNanos()) {
					return false;
				}
				TimeUnit.MILLISECONDS.sleep(INTERVAL_MILLIS);
			}
			return true;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * What is waited for.
	 */
	public interface Condition {

		/**
		 * Looks at it.
		 * @return whether it is so now
		 * @throws IOException if that cannot be told
		 * @throws InterruptedException after Ctrl-C
		 */
		boolean holds() throws IOException, InterruptedException;

	}

}
