package dev.hellomesh.verification;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A connection on which anything can be sent, also what no HTTP client would send.
 */
final class RawRequest implements AutoCloseable {

	private static final int TIMEOUT_MILLIS = 20_000;

	private final Socket socket;

	RawRequest(PackagedService service) {
		try {
			this.socket = new Socket("127.0.0.1", service.port());
			this.socket.setSoTimeout(TIMEOUT_MILLIS);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Sends the head of a request and returns the status of the answer.
	 */
	int send(String head) throws IOException {
		this.socket.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
		return status();
	}

	/**
	 * Sends the head of a request and then its body, until all is sent or the other side
	 * wants no more, and returns the status of the answer.
	 */
	int send(String head, long bodyLength, boolean chunked) throws IOException {
		Thread sender = new Thread(() -> {
			try {
				OutputStream output = this.socket.getOutputStream();
				output.write(head.getBytes(StandardCharsets.ISO_8859_1));
				sendBody(output, bodyLength, chunked);
			}
			catch (IOException ex) {
				// The other side has hung up: its answer says why.
			}
		});
		sender.setDaemon(true);
		sender.start();
		return status();
	}

	private static void sendBody(OutputStream output, long length, boolean chunked) throws IOException {
		byte[] part = new byte[64 * 1024];
		Arrays.fill(part, (byte) 'a');
		for (long sent = 0; sent < length; sent += part.length) {
			if (chunked) {
				output.write((Integer.toHexString(part.length) + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
			}
			output.write(part);
			if (chunked) {
				output.write("\r\n".getBytes(StandardCharsets.ISO_8859_1));
			}
		}
		if (chunked) {
			output.write("0\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
		}
	}

	private int status() throws IOException {
		BufferedReader reader = new BufferedReader(
				new InputStreamReader(this.socket.getInputStream(), StandardCharsets.ISO_8859_1));
		String line = reader.readLine();
		if (line == null || !line.matches("HTTP/1\\.1 \\d{3}.*")) {
			throw new IOException("No status line: " + line);
		}
		return Integer.parseInt(line.substring(9, 12));
	}

	@Override
	public void close() {
		try {
			this.socket.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
