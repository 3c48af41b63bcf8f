package dev.hellomesh.contract;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * Asks over HTTP/1.1, follows no redirect and waits ten seconds at most.
 */
final class Http {

	private static final Duration TIMEOUT = Duration.ofSeconds(10);

	private static final HttpClient client = HttpClient.newBuilder()
		.version(HttpClient.Version.HTTP_1_1)
		.connectTimeout(TIMEOUT)
		.build();

	private Http() {
	}

	static HttpResponse<String> get(URI uri) {
		return send("GET", uri, "");
	}

	static HttpResponse<String> get(URI base, String path, String... headers) {
		return send("GET", base.resolve(path), "", headers);
	}

	static HttpResponse<String> post(URI uri, String json) {
		return send("POST", uri, json, "Content-Type", "application/json");
	}

	static HttpResponse<String> send(String method, URI uri, String body, String... headers) {
		HttpRequest.Builder request = HttpRequest.newBuilder(uri)
			.timeout(TIMEOUT)
			.method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
		for (int i = 0; i < headers.length; i += 2) {
			request.header(headers[i], headers[i + 1]);
		}
		try {
			return client.send(request.build(), BodyHandlers.ofString());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Sends bytes that no HTTP client would.
	 * @param base the server
	 * @param request what to send, one byte for each character
	 * @return everything that came back before the server closed the connection
	 */
	static String raw(URI base, String request) {
		try (Socket socket = new Socket(base.getHost(), base.getPort())) {
			socket.setSoTimeout((int) TIMEOUT.toMillis());
			socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
			socket.shutdownOutput();
			return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	static Map<String, Object> json(HttpResponse<String> response) {
		return json(response.body());
	}

	static Map<String, Object> json(String text) {
		return JsonMapper.shared().readValue(text, new TypeReference<>() {
		});
	}

	static String header(HttpResponse<?> response, String name) {
		return String.join(", ", response.headers().allValues(name));
	}

}
