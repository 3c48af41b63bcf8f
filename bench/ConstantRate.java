import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends requests at a constant rate, whatever the answers do: each request has its time,
 * the next free connection sends it, and its latency counts from that time. A server that
 * stops for a while makes all requests of that while slow, not only those that it had.
 * Arguments: requests a second, seconds, connections, and then URLs, which are asked one
 * after the other; after a URL, a blank and a header if there is to be one. Prints a line
 * for each URL: the rate that was sent, the 50th, 99th and 99.9th percentile of latency in
 * milliseconds, how late the 99th percentile of requests was sent, and the number of all
 * requests.
 */
class ConstantRate {

	/**
	 * Not measured, since this JVM has to compile, too; no longer than what is measured.
	 */
	private static final double WARM_UP_SECONDS = 2;

	/**
	 * Not measured of the other URLs, whose connections have to be opened.
	 */
	private static final double OPENING_SECONDS = 0.4;

	private final URI uri;

	private final byte[] request;

	private final double interval;

	private final int warmUp;

	private final long[] latencies;

	private final long[] delays;

	private final AtomicInteger next = new AtomicInteger();

	private final long start = System.nanoTime() + 100_000_000;

	private volatile long lastSent;

	ConstantRate(URI uri, List<String> headers, double rate, double seconds, double warmUpSeconds) {
		this.uri = uri;
		StringBuilder request = new StringBuilder("GET ").append(uri.getRawPath()).append(" HTTP/1.1\r\n");
		request.append("Host: ").append(uri.getAuthority()).append("\r\n");
		headers.forEach((header) -> request.append(header).append("\r\n"));
		this.request = request.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII);
		this.interval = 1e9 / rate;
		this.warmUp = (int) (rate * Math.min(warmUpSeconds, seconds));
		this.latencies = new long[(int) (rate * seconds)];
		this.delays = new long[this.latencies.length];
	}

	public static void main(String[] args) throws InterruptedException {
		double rate = Double.parseDouble(args[0]);
		double seconds = Double.parseDouble(args[1]);
		double warmUpSeconds = WARM_UP_SECONDS;
		for (String target : List.of(args).subList(3, args.length)) {
			String[] parts = target.split(" ", 2);
			// What the last one has left should not be collected while this one is measured.
			System.gc();
			new ConstantRate(URI.create(parts[0]), List.of(parts).subList(1, parts.length), rate, seconds, warmUpSeconds)
				.send(Integer.parseInt(args[2]));
			warmUpSeconds = OPENING_SECONDS;
		}
	}

	private void send(int connections) throws InterruptedException {
		List<Thread> threads = new ArrayList<>();
		for (int i = 0; i < connections; i++) {
			Thread thread = new Thread(this::run);
			thread.start();
			threads.add(thread);
		}
		for (Thread thread : threads) {
			thread.join();
		}
		print();
	}

	private void run() {
		int i = 0;
		while (i < this.warmUp + this.latencies.length) {
			try (Connection connection = new Connection(this.uri)) {
				boolean open = true;
				while (open && (i = this.next.getAndIncrement()) < this.warmUp + this.latencies.length) {
					open = send(connection, i);
				}
			}
			catch (IOException ex) {
				// Whatever the others measure does not count any more.
				System.err.println(this.uri);
				ex.printStackTrace();
				System.exit(1);
			}
		}
	}

	private boolean send(Connection connection, int i) throws IOException {
		long due = this.start + Math.round(i * this.interval);
		long wait;
		while ((wait = due - System.nanoTime()) > 0) {
			LockSupport.parkNanos(wait);
		}
		long sent = System.nanoTime();
		boolean open = connection.exchange(this.request);
		if (i >= this.warmUp) {
			this.latencies[i - this.warmUp] = System.nanoTime() - due;
			this.delays[i - this.warmUp] = sent - due;
		}
		if (i == this.warmUp + this.latencies.length - 1) {
			this.lastSent = sent;
		}
		return open;
	}

	private void print() {
		Arrays.sort(this.latencies);
		Arrays.sort(this.delays);
		double seconds = (this.lastSent - this.start - this.warmUp * this.interval + this.interval) / 1e9;
		System.out.printf(Locale.ROOT, "%.1f %.3f %.3f %.3f %.3f %d%n", this.latencies.length / seconds,
				percentile(this.latencies, 50), percentile(this.latencies, 99),
				percentile(this.latencies, 99.9), percentile(this.delays, 99),
				this.warmUp + this.latencies.length);
	}

	private static double percentile(long[] sorted, double percent) {
		return sorted[(int) Math.ceil(sorted.length * percent / 100) - 1] / 1e6;
	}

	/**
	 * As much of HTTP/1.1 as the answers here need: a length or chunks.
	 */
	private static class Connection implements AutoCloseable {

		private final Socket socket;

		private final InputStream in;

		private final OutputStream out;

		private final StringBuilder line = new StringBuilder();

		Connection(URI uri) throws IOException {
			this.socket = new Socket(uri.getHost(), uri.getPort());
			this.socket.setTcpNoDelay(true);
			this.in = new BufferedInputStream(this.socket.getInputStream());
			this.out = this.socket.getOutputStream();
		}

		// Whether the connection can be used again
		boolean exchange(byte[] request) throws IOException {
			this.out.write(request);
			if (!readLine().startsWith("HTTP/1.1 200")) {
				throw new IOException("Not a 200: " + this.line);
			}
			boolean open = true;
			int length = 0;
			for (String header = readLine(); !header.isEmpty(); header = readLine()) {
				String lowerCase = header.toLowerCase(Locale.ROOT);
				if (lowerCase.startsWith("content-length:")) {
					length = Integer.parseInt(lowerCase.substring(15).strip());
				}
				else if (lowerCase.startsWith("transfer-encoding:")) {
					length = -1;
				}
				else if (lowerCase.startsWith("connection:")) {
					open = !lowerCase.contains("close");
				}
			}
			if (length >= 0) {
				this.in.skipNBytes(length);
			}
			else {
				skipChunks();
			}
			return open;
		}

		private void skipChunks() throws IOException {
			int size;
			do {
				size = Integer.parseInt(readLine(), 16);
				this.in.skipNBytes(size);
				readLine();
			}
			while (size > 0);
		}

		private String readLine() throws IOException {
			this.line.setLength(0);
			for (int c = this.in.read(); c != '\n'; c = this.in.read()) {
				if (c < 0) {
					throw new IOException("The connection was closed");
				}
				if (c != '\r') {
					this.line.append((char) c);
				}
			}
			return this.line.toString();
		}

		@Override
		public void close() throws IOException {
			this.socket.close();
		}

	}

}
