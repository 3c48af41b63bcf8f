package dev.hellomesh.images;

import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import dev.hellomesh.contract.Http;

/**
 * One user who asks again and again, until closed.
 */
final class Requests implements AutoCloseable {

	private final List<Integer> statuses = new CopyOnWriteArrayList<>();

	private final Thread user;

	private volatile boolean closed;

	Requests(URI uri) {
		this.user = new Thread(() -> {
			while (!this.closed) {
				this.statuses.add(Http.status(uri));
			}
		});
		this.user.start();
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
