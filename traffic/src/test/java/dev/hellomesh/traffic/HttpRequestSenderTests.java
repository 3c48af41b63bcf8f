package dev.hellomesh.traffic;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class HttpRequestSenderTests {

	private static final String GREETING = "Hello, world!\nVersion: 1.0.0\nHostname: here\n";

	private final CountDownLatch end = new CountDownLatch(1);

	private final ExecutorService executor = Executors.newCachedThreadPool();

	private HttpServer server;

	@BeforeAll
	static void configureClient() {
		HttpRequestSender.configureClient();
	}

	@BeforeEach
	void startServer() throws IOException {
		this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		this.server.setExecutor(this.executor);
		this.server.start();
	}

	@AfterEach
	void stopServer() {
		this.end.countDown();
		this.server.stop(0);
		this.executor.shutdownNow();
	}

	@Test
	void readsStatusAndVersion() throws Exception {
		answer("/ok", 200, GREETING);
		answer("/fault", 503, "");
		assertThat(send("/ok")).isEqualTo(new Outcome("200", "1.0.0", false));
		assertThat(send("/fault")).isEqualTo(new Outcome("503", null, true));
	}

	@Test
	void takesOnlyALineOfItsOwnForTheVersion() throws Exception {
		answer("/", 200, "The Version: 1.0.0\nVersion: 1.0.0 or so\n");
		assertThat(send("/").version()).isNull();
	}

	@Test
	void readsBodiesOfAnyLength() throws Exception {
		answer("/", 200, GREETING + "x".repeat(5_000_000));
		assertThat(send("/")).isEqualTo(new Outcome("200", "1.0.0", false));
	}

	@Test
	void followsNoRedirect() throws Exception {
		this.server.createContext("/", (exchange) -> {
			exchange.getResponseHeaders().add("Location", "/elsewhere");
			exchange.sendResponseHeaders(302, -1);
			exchange.close();
		});
		assertThat(send("/")).isEqualTo(new Outcome("302", null, false));
	}

	@Test
	void sendsHeadersTheHostAmongThem() throws Exception {
		this.server.createContext("/", (exchange) -> {
			boolean asSent = exchange.getRequestHeaders().getFirst("Host").equals("hello.example")
					&& exchange.getRequestHeaders().getFirst("x-test").equals("yes");
			exchange.sendResponseHeaders(asSent ? 200 : 400, -1);
			exchange.close();
		});
		HttpRequest.Builder request = HttpRequest.newBuilder();
		Settings.addHeader(request, "Host: hello.example");
		Settings.addHeader(request, "x-test: yes");
		assertThat(send("/", request, Duration.ofSeconds(30)).status()).isEqualTo("200");
	}

	@Test
	void givesUpOnAnswerThatDoesNotBegin() throws Exception {
		this.server.createContext("/", (exchange) -> await());
		assertThat(send("/", HttpRequest.newBuilder(), Duration.ofMillis(300)))
			.isEqualTo(new Outcome("timeout", null, true));
	}

	@Test
	void givesUpOnBodyThatDoesNotEnd() throws Exception {
		this.server.createContext("/", (exchange) -> {
			exchange.sendResponseHeaders(200, 1000);
			exchange.getResponseBody().write(GREETING.getBytes(StandardCharsets.UTF_8));
			exchange.getResponseBody().flush();
			await();
		});
		assertThat(send("/", HttpRequest.newBuilder(), Duration.ofMillis(500)))
			.isEqualTo(new Outcome("timeout", null, true));
	}

	@Test
	void saysThatTheConnectionWasRefused() throws Exception {
		int port;
		try (ServerSocket socket = new ServerSocket(0)) {
			port = socket.getLocalPort();
		}
		assertThat(sendTo("http://localhost:" + port)).isEqualTo(new Outcome("refused", null, true));
	}

	@Test
	void saysThatTheHostIsUnknown() throws Exception {
		assertThat(sendTo("http://nobody.invalid")).isEqualTo(new Outcome("unknown-host", null, true));
	}

	@Test
	void saysThatTheAnswerBroke() throws Exception {
		this.server.createContext("/", (exchange) -> {
			exchange.sendResponseHeaders(200, 1000);
			exchange.getResponseBody().write(1);
			// Closes the connection, as 999 bytes are missing.
			throw new IOException();
		});
		assertThat(send("/")).isEqualTo(new Outcome("broken", null, true));
	}

	private void answer(String path, int status, String body) {
		byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
		this.server.createContext(path, (exchange) -> {
			exchange.sendResponseHeaders(status, (bytes.length != 0) ? bytes.length : -1);
			exchange.getResponseBody().write(bytes);
			exchange.close();
		});
	}

	private void await() {
		try {
			this.end.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private Outcome send(String path) throws InterruptedException {
		return send(path, HttpRequest.newBuilder(), Duration.ofSeconds(30));
	}

	private Outcome send(String path, HttpRequest.Builder request, Duration timeout) throws InterruptedException {
		return send("http://localhost:" + this.server.getAddress().getPort(), path, request, timeout);
	}

	private Outcome sendTo(String url) throws InterruptedException {
		return send(url, "/", HttpRequest.newBuilder(), Duration.ofSeconds(30));
	}

	private Outcome send(String url, String path, HttpRequest.Builder request, Duration timeout)
			throws InterruptedException {
		Settings settings = new Settings(url, 10, null, List.of(path));
		return new HttpRequestSender(settings, request, timeout).send(path).join();
	}

}
