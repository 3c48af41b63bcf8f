package dev.hellomesh.cli.traffic;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpServer;
import dev.hellomesh.cli.traffic.Settings.Method;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

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
		assertThat(send("/ok")).isEqualTo(new Outcome("200", "1.0.0"));
		assertThat(send("/fault")).isEqualTo(new Outcome("503", null));
	}

	@Test
	void takesOnlyALineOfItsOwnForTheVersion() throws Exception {
		answer("/", 200, "The Version: 1.0.0\nVersion: 1.0.0 or so\n");
		assertThat(send("/").version()).isNull();
	}

	@Test
	void readsBodiesOfAnyLength() throws Exception {
		answer("/", 200, GREETING + "x".repeat(5_000_000));
		assertThat(send("/")).isEqualTo(new Outcome("200", "1.0.0"));
	}

	@Test
	void followsNoRedirect() throws Exception {
		this.server.createContext("/", (exchange) -> {
			exchange.getResponseHeaders().add("Location", "/elsewhere");
			exchange.sendResponseHeaders(302, -1);
			exchange.close();
		});
		assertThat(send("/")).isEqualTo(new Outcome("302", null));
	}

	@Test
	void givesUpOnAnswerThatDoesNotBegin() throws Exception {
		this.server.createContext("/", (exchange) -> await());
		assertThat(send("/", HttpRequest.newBuilder(), Duration.ofMillis(300))).isEqualTo(new Outcome("timeout", null));
	}

	@Test
	void givesUpOnBodyThatDoesNotEnd() throws Exception {
		this.server.createContext("/", (exchange) -> {
			exchange.sendResponseHeaders(200, 1000);
			exchange.getResponseBody().write(GREETING.getBytes(StandardCharsets.UTF_8));
			exchange.getResponseBody().flush();
			await();
		});
		assertThat(send("/", HttpRequest.newBuilder(), Duration.ofMillis(500))).isEqualTo(new Outcome("timeout", null));
	}

	@Test
	void saysThatTheConnectionWasRefused() throws Exception {
		int port;
		try (ServerSocket socket = new ServerSocket(0)) {
			port = socket.getLocalPort();
		}
		assertThat(sendTo("http://localhost:" + port)).isEqualTo(new Outcome("refused", null));
	}

	@Test
	void saysThatTheHostIsUnknown() throws Exception {
		assertThat(sendTo("http://nobody.invalid")).isEqualTo(new Outcome("unknown-host", null));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "HTTP/1.1 200 OK\r\nContent-Le", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx" })
	void saysThatTheAnswerBroke(String beginning) throws Exception {
		AtomicInteger connections = new AtomicInteger();
		try (ServerSocket socket = new ServerSocket(0)) {
			this.executor.execute(() -> hangUp(socket, beginning, connections));
			assertThat(sendTo("http://localhost:" + socket.getLocalPort())).isEqualTo(new Outcome("broken", null));
		}
		assertThat(connections).hasValue(1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "keep-alive", "close" })
	void sendsNoRequestASecondTime(String connection) throws Exception {
		AtomicInteger seen = new AtomicInteger();
		this.server.createContext("/", (exchange) -> {
			if (seen.incrementAndGet() % 2 == 0) {
				// Closes the connection without an answer.
				throw new IOException();
			}
			exchange.getResponseHeaders().add("Connection", connection);
			exchange.sendResponseHeaders(200, -1);
			exchange.close();
		});
		RequestSender sender = sender(url(), Method.GET);
		List<String> statuses = Stream.generate(() -> sender.send("/").join().status()).limit(20).toList();
		assertThat(seen).hasValue(20);
		assertThat(statuses).filteredOn("200"::equals).hasSize(10);
		assertThat(statuses).filteredOn("broken"::equals).hasSize(10);
	}

	@ParameterizedTest
	@EnumSource(Method.class)
	void sendsMethodAndHeadersTheHostAmongThemAndNoBody(Method method) throws Exception {
		this.server.createContext("/", (exchange) -> {
			Headers headers = exchange.getRequestHeaders();
			boolean asSent = exchange.getRequestMethod().equals(method.name())
					&& headers.getFirst("Host").equals("hello.example")
					&& headers.get("x-test").equals(List.of("yes", "again"))
					&& exchange.getRequestBody().readAllBytes().length == 0;
			exchange.sendResponseHeaders(asSent ? 200 : 400, -1);
			exchange.close();
		});
		HttpRequest.Builder request = HttpRequest.newBuilder();
		List.of("Host: hello.example", "x-test: yes", "x-test: again")
			.forEach((header) -> Settings.addHeader(request, header));
		assertThat(sender(url(), method, "/", request, Duration.ofSeconds(30)).send("/").join().status())
			.isEqualTo("200");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "GET | 204 No Content | X-A: 1", "GET | 304 Not Modified | Content-Length: 9",
					"HEAD | 200 OK | Content-Length: 9", "HEAD | 200 OK | Transfer-Encoding: chunked",
					"GET | 200 OK | X-A: 1;X-A: 2;Transfer-Encoding: chunked;;8;Version:;6; 1.0.0;0" })
	void knowsWhereTheAnswerEnds(Method method, String status, String rest) throws Exception {
		try (ServerSocket socket = new ServerSocket(0)) {
			this.executor.execute(() -> answerAndStay(socket,
					"HTTP/1.1 " + status + "\r\n" + rest.replace(";", "\r\n") + "\r\n\r\n"));
			Outcome outcome = sender("http://localhost:" + socket.getLocalPort(), method).send("/").join();
			assertThat(outcome.status()).isEqualTo(status.substring(0, 3));
			assertThat(outcome.version()).isEqualTo(rest.contains("Version") ? "1.0.0" : null);
		}
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
		return sender(url(), Method.GET, path, request, timeout).send(path).join();
	}

	private static Outcome sendTo(String url) throws InterruptedException {
		return sender(url, Method.GET).send("/").join();
	}

	private String url() {
		return "http://localhost:" + this.server.getAddress().getPort();
	}

	private static RequestSender sender(String url, Method method) throws InterruptedException {
		return sender(url, method, "/", HttpRequest.newBuilder(), Duration.ofSeconds(30));
	}

	private static RequestSender sender(String url, Method method, String path, HttpRequest.Builder request,
			Duration timeout) throws InterruptedException {
		return new HttpRequestSender(new Settings(url, method, List.of(path), 10, null, timeout, null), request);
	}

	private static void hangUp(ServerSocket socket, String beginning, AtomicInteger connections) {
		try {
			while (true) {
				try (Socket connection = socket.accept()) {
					connections.incrementAndGet();
					connection.getInputStream().read(new byte[8192]);
					connection.getOutputStream().write(beginning.getBytes(StandardCharsets.ISO_8859_1));
				}
			}
		}
		catch (IOException ex) {
			// The test has ended.
		}
	}

	private void answerAndStay(ServerSocket socket, String response) {
		try (Socket connection = socket.accept()) {
			connection.getInputStream().read(new byte[8192]);
			connection.getOutputStream().write(response.getBytes(StandardCharsets.ISO_8859_1));
			await();
		}
		catch (IOException ex) {
			// The test has ended.
		}
	}

}
