package dev.hellomesh.cli.traffic;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandler;
import java.nio.charset.StandardCharsets;

/**
 * Sends a few requests to itself, so that the first real ones do not pay for the loading
 * of the client's classes: some tens of milliseconds that would be taken for the
 * service's.
 */
final class WarmUp {

	private static final int REQUESTS = 20;

	private static final byte[] RESPONSE = "HTTP/1.1 200 OK\r\nContent-Length: 14\r\n\r\nVersion: none\n"
		.getBytes(StandardCharsets.US_ASCII);

	private WarmUp() {
	}

	static void run(HttpClient client, BodyHandler<?> bodyHandler) throws InterruptedException {
		try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
			Thread thread = new Thread(() -> answer(server), "warm-up");
			thread.setDaemon(true);
			thread.start();
			URI uri = URI.create("http://127.0.0.1:" + server.getLocalPort());
			for (int i = 0; i < REQUESTS; i++) {
				client.send(HttpRequest.newBuilder(uri).build(), bodyHandler);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static void answer(ServerSocket server) {
		try (Socket connection = server.accept(); InputStream requests = connection.getInputStream()) {
			byte[] buffer = new byte[4096];
			for (int i = 0; i < REQUESTS && requests.read(buffer) > 0; i++) {
				connection.getOutputStream().write(RESPONSE);
			}
		}
		catch (IOException ex) {
			// Ctrl-C.
		}
	}

}
