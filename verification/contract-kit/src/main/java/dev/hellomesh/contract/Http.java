package dev.hellomesh.contract;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketException;
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
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * An HTTP/1.1 client that sends each request once, follows no redirects and times out
 * after 20 seconds. Headers are given as name, value, name, value, ….
 */
public final class Http {

	private static final Duration TIMEOUT = Duration.ofSeconds(20);

	static {
		// The JDK's client would send GET and HEAD again when the connection is refused
		// or closed without a response. It reads these once, with the first request.
		System.setProperty("jdk.httpclient.disableRetryConnect", "true");
		System.setProperty("jdk.httpclient.redirects.retrylimit", "1");
	}

	private static final HttpClient client = HttpClient.newBuilder()
		.version(HttpClient.Version.HTTP_1_1)
		.connectTimeout(TIMEOUT)
		.build();

	private Http() {
	}

	public static HttpResponse<String> get(URI uri, String... headers) {
		return send("GET", uri, "", headers);
	}

	public static HttpResponse<String> post(URI uri, String json) {
		return send("POST", uri, json, "Content-Type", "application/json");
	}

	public static HttpResponse<String> send(String method, URI uri, String body, String... headers) {
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
			throw new UncheckedIOException(method + " " + uri + ": " + ex, ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Returns the status of a GET's response.
	 * @param uri what to get
	 * @return the status, or 0 if there is no response
	 */
	public static int status(URI uri) {
		try {
			return get(uri).statusCode();
		}
		catch (UncheckedIOException ex) {
			return 0;
		}
	}

	public static JsonNode tree(HttpResponse<String> response) {
		return JsonMapper.shared().readTree(response.body());
	}

	/**
	 * Sends bytes as they are on a new connection, for requests that an HTTP client
	 * refuses to send.
	 * @param base the server
	 * @param request what to send, one byte for each character
	 * @return all that was received before the server closed or reset the connection
	 */
	static String raw(URI base, String request) {
		ByteArrayOutputStream answer = new ByteArrayOutputStream();
		try (Socket socket = new Socket(base.getHost(), base.getPort())) {
			socket.setSoTimeout((int) TIMEOUT.toMillis());
			socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
			socket.shutdownOutput();
			socket.getInputStream().transferTo(answer);
		}
		catch (SocketException ex) {
			// The server has responded without reading the whole request.
			if (answer.size() == 0) {
				throw new UncheckedIOException(ex);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return answer.toString(StandardCharsets.ISO_8859_1);
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
