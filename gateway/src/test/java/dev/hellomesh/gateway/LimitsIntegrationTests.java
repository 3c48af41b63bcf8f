package dev.hellomesh.gateway;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

class LimitsIntegrationTests extends AbstractGatewayIntegrationTests implements QuietLog {

	private static final int LIMIT = 8 * 1024 * 1024;

	@Test
	void declaredBodyOverTheLimitIsRefusedBeforeItIsSent() throws IOException {
		try (Client client = connect()) {
			client.sendHead("POST", "/v1/declared", "Content-Length: " + (LIMIT + 1));
			assertThatProblem(client.readAnswer()).hasStatus(413).hasDetailContaining(String.valueOf(LIMIT));
		}
		assertThat(upstream.received("/declared")).isEmpty();
	}

	@Test
	void bodyThatGrowsOverTheLimitIsRefused() throws Exception {
		CompletableFuture<Void> sender;
		try (Client client = connect()) {
			client.sendHead("POST", "/v1/growing", "Transfer-Encoding: chunked");
			sender = CompletableFuture.runAsync(() -> {
				try {
					for (int i = 0; i < 10; i++) {
						client.send("100000\r\n" + "x".repeat(0x100000) + "\r\n");
					}
				}
				catch (IOException ex) {
					// the gateway need not listen to the end
				}
			});
			assertThatProblem(client.readAnswer()).hasStatus(413).hasDetailContaining(String.valueOf(LIMIT));
		}
		sender.join();
		assertThat(get("/v1/after-growing").status()).isEqualTo(200);
	}

	@Test
	void bodyOfExactlyTheLimitPasses() throws IOException {
		try (Client client = connect()) {
			client.sendHead("POST", "/v1/limit", "Transfer-Encoding: chunked");
			for (int i = 0; i < 8; i++) {
				client.send("100000\r\n" + "x".repeat(0x100000) + "\r\n");
			}
			client.send("0\r\n\r\n");
			assertThat(client.readAnswer().status()).isEqualTo(200);
		}
	}

	// By its own answer or by an upstream's: whoever goes on sending is hung up on.
	@ParameterizedTest
	@ValueSource(
			strings = { "/v1/sent-without-end", "/v1/refused-early", "/nothing", "/", "/refusing/endless", "/v1/.." })
	void endlessBodyEndsSoonAfterItsAnswer(String target) throws Exception {
		upstream.on("/refused-early", (request, connection) -> {
			connection.write("HTTP/1.1 405 Not Allowed\r\nContent-Length: 0\r\n\r\n");
			connection.awaitClosed();
		});
		try (Client client = connect()) {
			client.sendHead("POST", target, "Transfer-Encoding: chunked");
			long started = System.nanoTime();
			assertThatExceptionOfType(IOException.class).isThrownBy(() -> {
				while (System.nanoTime() - started < TimeUnit.SECONDS.toNanos(15)) {
					client.send("10000\r\n" + "x".repeat(0x10000) + "\r\n");
				}
			});
			assertThat(client.readHead().status()).isBetween(400, 503);
		}
	}

	// A connection that is closed with unread bytes is reset, and a sidecar in between
	// loses
	// the response.
	@Test
	void refusedBodyIsReadOnForAMoment() throws Exception {
		try (Client client = connect()) {
			client.sendHead("POST", "/v1/read-on", "Transfer-Encoding: chunked");
			for (int i = 0; i < 9; i++) {
				client.send("100000\r\n" + "x".repeat(0x100000) + "\r\n");
			}
			assertThatProblem(client.readAnswer()).hasStatus(413);
			for (int i = 0; i < 4; i++) {
				client.send("100000\r\n" + "x".repeat(0x100000) + "\r\n");
			}
		}
	}

	// Reactor Netty keeps what it has read of them in memory until their turn comes. The
	// gateway hangs up, or reads no more than the sockets hold.
	@ParameterizedTest
	@ValueSource(strings = { "POST /v1/later HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n",
			"POST /v1/later HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx" })
	void endlessRequestsBehindASlowOneAreNotKept(String begin) throws Exception {
		upstream.on("/slow-first", (request, connection) -> connection.awaitClosed());
		AtomicLong sent = new AtomicLong();
		CompletableFuture<Void> sender;
		try (Client client = connect()) {
			client.sendHead("GET", "/v1/slow-first");
			await().until(() -> !upstream.received("/slow-first").isEmpty());
			client.send(begin);
			String next = begin.endsWith("x") ? begin.repeat(1000) : "10000\r\n" + "x".repeat(0x10000) + "\r\n";
			sender = CompletableFuture.runAsync(() -> {
				try {
					while (true) {
						client.send(next);
						sent.addAndGet(next.length());
					}
				}
				catch (IOException ex) {
					// hung up
				}
			});
			AtomicLong before = new AtomicLong(-1);
			await().pollInterval(Duration.ofMillis(500))
				.atMost(Duration.ofSeconds(8))
				.until(() -> before.getAndSet(sent.get()) == sent.get());
			assertThat(sent.get()).as("bytes that left the client").isLessThan(64 * 1024 * 1024);
		}
		sender.join();
		assertThat(get("/v1/after-endless-requests").status()).isEqualTo(200);
	}

	@Test
	void responseThatHasBegunIsBrokenOffWhenTheBodyIsTooLarge() throws Exception {
		upstream.on("/echoing", (request, connection) -> {
			connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n");
			connection.awaitClosed();
		});
		try (Client client = connect()) {
			client.sendHead("POST", "/v1/echoing", "Transfer-Encoding: chunked");
			client.send("1\r\nx\r\n");
			HttpMessage head = client.readHead();
			assertThat(head.status()).isEqualTo(200);
			CompletableFuture<Void> sender = CompletableFuture.runAsync(() -> {
				try {
					for (int i = 0; i < 10; i++) {
						client.send("100000\r\n" + "x".repeat(0x100000) + "\r\n");
					}
				}
				catch (IOException ex) {
					// the gateway need not listen to the end
				}
			});
			assertThatExceptionOfType(IOException.class).isThrownBy(() -> head.readBody(client.in()));
			sender.join();
		}
	}

	@Test
	void connectionIsKeptWhenTheBodyEndsAfterItsAnswer() throws Exception {
		try (Client client = connect()) {
			client.sendHead("POST", "/nothing", "Content-Length: 5");
			assertThat(client.readAnswer().status()).isEqualTo(404);
			client.send("12345");
			client.sendHead("GET", "/v1/after-late-body");
			assertThat(client.readAnswer().status()).isEqualTo(200);
			await().pollDelay(Duration.ofMillis(1500)).until(() -> true);
			client.sendHead("GET", "/v1/after-late-body");
			assertThat(client.readAnswer().status()).isEqualTo(200);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "/nothing", "/v11", "/v1x/y", "/v3", "/actuator", "/actuator/health",
			"/actuator/prometheus", "/usage.txt", "/favicon.ico", "/V1" })
	void unknownPathIsNotFound(String path) throws IOException {
		assertThatProblem(get(path)).hasStatus(404).namesNoUpstream().hasDetailContaining("GET /");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/v1/..", "/v1/../v2", "/v1/./x", "/v1/%2e%2e/actuator", "/v1/%2E./x", "/v1/..;/actuator",
			"/v1/..;a=b/x", "/v1/.%2e;/x", "/v1/a%2fb", "/v1/a%2Fb", "/v1/a%5cb", "/v1/%252e%252e/x", "/v1/a%252fb",
			"/v1/%25252e%25252e/x", "/v1/%25%32%65/x", "/v1/x/..", "/../v1", "/%2e%2e/v1" })
	void ambiguousPathIsRefused(String path) throws IOException {
		assertThatProblem(get(path)).hasStatus(400).namesNoUpstream();
	}

	@ParameterizedTest
	@ValueSource(strings = { "/v1/a b", "/v1/a\tb" })
	void targetWithWhiteSpaceIsRefused(String target) throws IOException {
		assertThat(get(target).status()).isEqualTo(400);
	}

	@Test
	void headerOf64KibIsRefused() throws IOException {
		assertThat(get("/v1/header", "X-Large: " + "x".repeat(64 * 1024)).status()).isEqualTo(431);
		assertThat(upstream.received("/header")).isEmpty();
	}

	@Test
	void requestLineOf64KibIsRefused() throws IOException {
		assertThat(get("/v1/" + "x".repeat(64 * 1024)).status()).isEqualTo(414);
	}

	@ParameterizedTest
	@ValueSource(strings = { "garbage\r\n\r\n", "\u0016\u0003\u0001\u0002\u0000\u0001\r\n\r\n",
			"GET /v1/broken\r\n\r\n", "GET /v1/broken HTTP/1.1\r\nHost: a\r\nHost : b\r\n\r\n",
			"GET /v1/broken HTTP/1.1\r\nHost: a\r\nbad header\u0000: x\r\n\r\n",
			"POST /v1/broken HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
			"POST /v1/broken HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
			"POST /v1/broken HTTP/1.1\r\nHost: a\r\nContent-Length: many\r\n\r\n",
			"POST /v1/broken HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n" })
	void requestThatIsNoneIsRefused(String request) throws IOException {
		try (Client client = connect()) {
			client.send(request);
			assertThat(client.readAnswer().status()).isEqualTo(400);
		}
		assertThat(upstream.received("/broken")).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "many\r\n", "-1\r\n" })
	void chunkThatIsNoneIsRefused(String chunk) throws IOException {
		try (Client client = connect()) {
			client.sendHead("POST", "/v1/chunk", "Transfer-Encoding: chunked");
			client.send(chunk);
			assertThat(client.readAnswer().status()).isEqualTo(400);
		}
	}

	// Two sides that read different lengths would let a second request hide in the first
	// one's body.
	@Test
	void requestWithTwoFramingsIsRefused() throws IOException {
		try (Client client = connect()) {
			client.sendHead("POST", "/v1/smuggled", "Content-Length: 6", "Transfer-Encoding: chunked");
			client.send("0\r\n\r\nG");
			assertThat(client.readAnswer().status()).isEqualTo(400);
		}
		assertThat(upstream.received("/smuggled")).isEmpty();
	}

}
