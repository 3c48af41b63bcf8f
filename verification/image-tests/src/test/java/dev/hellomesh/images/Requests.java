package dev.hellomesh.images;

import java.io.UncheckedIOException;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * One user who asks again and again, until closed.
 */
final class Requests implements AutoCloseable {

	static final int NO_ANSWER = 0;

	private final List<Integer> statuses = new CopyOnWriteArrayList<>();

	private final Thread user;

	private volatile boolean closed;

	Requests(URI uri) {
		this.user = new Thread(() -> {
			while (!this.closed) {
				this.statuses.add(ask(uri));
			}
		});
		this.user.start();
	}

	private static int ask(URI uri) {
		try {
			return Http.get(uri).statusCode();
		}
		catch (UncheckedIOException ex) {
			return NO_ANSWER;
		}
	}

	List<Integer> statuses() {
		return this.statuses;
	}

	@Override
	public void close() {
		this.closed = true;
		try {
			this.user.join();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
