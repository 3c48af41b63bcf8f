package dev.hellomesh.gateway;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A request or an answer as it came over the wire: nothing merged, nothing left out.
 *
 * @param startLine request line or status line
 * @param headers name and value of each header line, in the order received
 */
record HttpMessage(String startLine, List<Header> headers) {

	static HttpMessage read(InputStream in) throws IOException {
		String startLine = readLine(in);
		List<Header> headers = new ArrayList<>();
		for (String line = readLine(in); !line.isEmpty(); line = readLine(in)) {
			int colon = line.indexOf(':');
			headers.add(new Header(line.substring(0, colon), line.substring(colon + 1).trim()));
		}
		return new HttpMessage(startLine, headers);
	}

	String method() {
		return this.startLine.split(" ")[0];
	}

	String target() {
		return this.startLine.split(" ")[1];
	}

	int status() {
		return Integer.parseInt(this.startLine.split(" ")[1]);
	}

	List<String> values(String name) {
		return this.headers.stream()
			.filter((header) -> header.name().equalsIgnoreCase(name))
			.map(Header::value)
			.toList();
	}

	String value(String name) {
		List<String> values = values(name);
		if (values.size() != 1) {
			throw new AssertionError("Not exactly one " + name + " in " + this);
		}
		return values.get(0);
	}

	byte[] readBody(InputStream in) throws IOException {
		ByteArrayOutputStream body = new ByteArrayOutputStream();
		readBody(in, body);
		return body.toByteArray();
	}

	void readBody(InputStream in, OutputStream body) throws IOException {
		if (values("transfer-encoding").contains("chunked")) {
			readChunks(in, body);
		}
		else if (!values("content-length").isEmpty()) {
			transfer(in, Long.parseLong(value("content-length")), body);
		}
	}

	private static void readChunks(InputStream in, OutputStream body) throws IOException {
		long size;
		do {
			size = Long.parseLong(readLine(in), 16);
			transfer(in, size, body);
			readLine(in);
		}
		while (size > 0);
	}

	static void transfer(InputStream in, long length, OutputStream out) throws IOException {
		byte[] buffer = new byte[64 * 1024];
		for (long left = length; left > 0;) {
			int read = in.read(buffer, 0, (int) Math.min(left, buffer.length));
			if (read < 0) {
				throw new EOFException(left + " bytes of the body are missing");
			}
			out.write(buffer, 0, read);
			left -= read;
		}
	}

	static String readLine(InputStream in) throws IOException {
		ByteArrayOutputStream line = new ByteArrayOutputStream();
		for (int c = in.read(); c != '\n'; c = in.read()) {
			if (c < 0) {
				throw new EOFException("Closed after: " + line.toString(StandardCharsets.ISO_8859_1));
			}
			line.write(c);
		}
		return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
	}

	record Header(String name, String value) {

	}

}
