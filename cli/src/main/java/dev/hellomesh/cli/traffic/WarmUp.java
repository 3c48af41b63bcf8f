package dev.hellomesh.cli.traffic;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandler;

import com.sun.net.httpserver.HttpServer;

/**
 * Sends a few requests to itself, so that the first real ones do not pay for the loading
 * of the client's classes: some hundred milliseconds that would be taken for the
 * service's.
 */
final class WarmUp {

	private static final int REQUESTS = 20;

	private WarmUp() {
	}

	static void run(HttpClient client, BodyHandler<?> bodyHandler) throws InterruptedException {
		try {
			HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
			server.createContext("/", (exchange) -> {
				exchange.sendResponseHeaders(200, 0);
				exchange.getResponseBody().write("Version: none\n".getBytes());
				exchange.close();
			});
			server.start();
			try {
				InetSocketAddress address = server.getAddress();
				URI uri = URI.create("http://" + address.getHostString() + ":" + address.getPort());
				for (int i = 0; i < REQUESTS; i++) {
					client.send(HttpRequest.newBuilder(uri).build(), bodyHandler);
				}
			}
			finally {
				server.stop(0);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
