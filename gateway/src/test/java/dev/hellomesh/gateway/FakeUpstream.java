package dev.hellomesh.gateway;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A server on plain sockets that records what it gets and behaves as badly as it is told.
 */
final class FakeUpstream implements AutoCloseable {

	private static final Behaviour OK = (request, connection) -> {
		request.readBody(connection.in());
		connection.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
	};

	private final ServerSocket server;

	private final ExecutorService threads = Executors.newCachedThreadPool((task) -> {
		Thread thread = new Thread(task, "fake-upstream");
		thread.setDaemon(true);
		return thread;
	});

	private final Map<String, Behaviour> behaviours = new ConcurrentHashMap<>();

	private final List<HttpMessage> received = new CopyOnWriteArrayList<>();

	FakeUpstream() {
		try {
			this.server = new ServerSocket(0, 1000, InetAddress.getLoopbackAddress());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.threads.execute(this::accept);
	}

	int port() {
		return this.server.getLocalPort();
	}

	String url() {
		return "http://localhost:" + port();
	}

	/**
	 * Sets how to answer requests to a target, instead of with {@code ok}.
	 * @param target path and query
	 * @param behaviour what to do once the head of such a request has arrived
	 */
	void on(String target, Behaviour behaviour) {
		this.behaviours.put(target, behaviour);
	}

	void on(String target, String answer) {
		on(target, (request, connection) -> {
			request.readBody(connection.in());
			connection.write(answer);
		});
	}

	List<HttpMessage> received(String target) {
		return this.received.stream().filter((request) -> request.target().equals(target)).toList();
	}

	HttpMessage receivedOnce(String target) {
		List<HttpMessage> requests = received(target);
		if (requests.size() != 1) {
			throw new AssertionError("Not exactly one request to " + target + ": " + this.received);
		}
		return requests.get(0);
	}

	@Override
	public void close() throws IOException {
		this.server.close();
		this.threads.shutdownNow();
	}

	private void accept() {
		while (!this.server.isClosed()) {
			try {
				Socket socket = this.server.accept();
				this.threads.execute(() -> serve(socket));
			}
			catch (IOException ex) {
				return;
			}
		}
	}

	private void serve(Socket socket) {
		try (socket) {
			socket.setTcpNoDelay(true);
			Connection connection = new Connection(socket, new BufferedInputStream(socket.getInputStream()));
			while (!socket.isClosed()) {
				HttpMessage request = HttpMessage.read(connection.in());
				this.received.add(request);
				this.behaviours.getOrDefault(request.target(), OK).answer(request, connection);
			}
		}
		catch (IOException | InterruptedException ex) {
			// the gateway hung up, or the test is over
		}
	}

	/**
	 * What to do with a request.
	 */
	interface Behaviour {

		void answer(HttpMessage request, Connection connection) throws IOException, InterruptedException;

	}

	/**
	 * A connection from the gateway.
	 *
	 * @param socket the socket
	 * @param in what the gateway sends
	 */
	record Connection(Socket socket, InputStream in) {

		OutputStream out() throws IOException {
			return this.socket.getOutputStream();
		}

		void write(String text) throws IOException {
			out().write(text.getBytes(StandardCharsets.ISO_8859_1));
		}

		void close() throws IOException {
			this.socket.close();
		}

		void reset() throws IOException {
			this.socket.setSoLinger(true, 0);
			this.socket.close();
		}

		/**
		 * Waits until the gateway has closed its end.
		 */
		void awaitClosed() {
			try {
				this.in.transferTo(OutputStream.nullOutputStream());
			}
			catch (IOException ex) {
				// closed by a reset
			}
		}

	}

}
