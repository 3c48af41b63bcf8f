package dev.hellomesh.gateway;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * One connection to the gateway, over which anything can be sent.
 */
final class Client implements AutoCloseable {

	private static final int TIMEOUT = (int) Duration.ofSeconds(20).toMillis();

	private final Socket socket;

	private final InputStream in;

	Client(int port) throws IOException {
		this.socket = new Socket(InetAddress.getLoopbackAddress(), port);
		this.socket.setTcpNoDelay(true);
		this.socket.setSoTimeout(TIMEOUT);
		this.in = new BufferedInputStream(this.socket.getInputStream());
	}

	static Answer exchange(int port, String method, String target, String... headers) throws IOException {
		try (Client client = new Client(port)) {
			client.sendHead(method, target, headers);
			return client.readAnswer(method);
		}
	}

	void sendHead(String method, String target, String... headers) throws IOException {
		StringBuilder head = new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: gateway.example\r\n");
		for (String header : headers) {
			head.append(header).append("\r\n");
		}
		send(head.append("\r\n").toString());
	}

	void send(String text) throws IOException {
		send(text.getBytes(StandardCharsets.ISO_8859_1));
	}

	void send(byte[] bytes) throws IOException {
		this.socket.getOutputStream().write(bytes);
	}

	InputStream in() {
		return this.in;
	}

	HttpMessage readHead() throws IOException {
		return HttpMessage.read(this.in);
	}

	Answer readAnswer() throws IOException {
		return readAnswer("GET");
	}

	Answer readAnswer(String method) throws IOException {
		HttpMessage head = readHead();
		boolean bodiless = method.equals("HEAD") || head.status() == 204 || head.status() == 304;
		return new Answer(head, bodiless ? new byte[0] : head.readBody(this.in));
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

	/**
	 * A whole answer.
	 *
	 * @param head status line and headers
	 * @param body the body's bytes, without the transfer coding
	 */
	record Answer(HttpMessage head, byte[] body) {

		int status() {
			return this.head.status();
		}

		String text() {
			return new String(this.body, StandardCharsets.UTF_8);
		}

	}

}
