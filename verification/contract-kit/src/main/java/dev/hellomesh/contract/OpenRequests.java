package dev.hellomesh.contract;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Concurrent requests, each on a keep-alive connection of its own.
 */
final class OpenRequests implements Closeable {

	private static final int TIMEOUT_MILLIS = 20_000;

	private final List<Socket> sockets = new ArrayList<>();

	private OpenRequests() {
	}

	static OpenRequests get(URI base, String path, int number) throws IOException {
		OpenRequests requests = new OpenRequests();
		byte[] request = "GET %s HTTP/1.1\r\nHost: hello\r\n\r\n".formatted(path).getBytes(StandardCharsets.US_ASCII);
		try {
			for (int i = 0; i < number; i++) {
				Socket socket = new Socket(base.getHost(), base.getPort());
				requests.sockets.add(socket);
				socket.setSoTimeout(TIMEOUT_MILLIS);
				socket.getOutputStream().write(request);
			}
			return requests;
		}
		catch (IOException ex) {
			requests.close();
			throw ex;
		}
	}

	/**
	 * Returns the responses, each as far as it has arrived. One that closes its
	 * connection is read to its end.
	 * @return the responses
	 * @throws IOException if one does not come
	 */
	List<String> responses() throws IOException {
		List<String> responses = new ArrayList<>();
		for (Socket socket : this.sockets) {
			InputStream input = socket.getInputStream();
			String response = text(input.readNBytes(1)) + text(input.readNBytes(input.available()));
			responses.add(response.contains("Connection: close") ? response + text(input.readAllBytes()) : response);
		}
		return responses;
	}

	private static String text(byte[] bytes) {
		return new String(bytes, StandardCharsets.ISO_8859_1);
	}

	@Override
	public void close() throws IOException {
		for (Socket socket : this.sockets) {
			socket.close();
		}
	}

}
