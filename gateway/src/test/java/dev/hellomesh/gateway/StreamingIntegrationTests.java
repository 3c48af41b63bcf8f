package dev.hellomesh.gateway;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Bodies on their way through, which a slow machine may keep waiting.
 */
@TestPropertySource(properties = "gateway.limits.stall-timeout=30s")
class StreamingIntegrationTests extends AbstractGatewayIntegrationTests {

	@ParameterizedTest
	@ValueSource(strings = { "Content-Length: 12", "Transfer-Encoding: chunked" })
	void requestArrivesWhileItIsBeingSent(String framing) throws Exception {
		String target = "/up/" + framing.length();
		CountDownLatch begun = new CountDownLatch(1);
		upstream.on(target, (request, connection) -> {
			String beginning = request.values("content-length").isEmpty() ? "2\r\nab\r\n" : "ab";
			assertThat(connection.in().readNBytes(beginning.length())).asString().isEqualTo(beginning);
			begun.countDown();
			String end = request.values("content-length").isEmpty() ? "a\r\ncdefghijkl\r\n0\r\n\r\n" : "cdefghijkl";
			assertThat(connection.in().readNBytes(end.length())).asString().isEqualTo(end);
			connection.write("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ndone");
		});
		try (Client client = connect()) {
			client.sendHead("POST", "/v1" + target, framing);
			boolean chunked = framing.endsWith("chunked");
			client.send(chunked ? "2\r\nab\r\n" : "ab");
			assertThat(begun.await(5, TimeUnit.SECONDS)).as("beginning arrived").isTrue();
			client.send(chunked ? "a\r\ncdefghijkl\r\n0\r\n\r\n" : "cdefghijkl");
			assertThat(client.readAnswer().text()).isEqualTo("done");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "text/plain", "application/octet-stream", "text/event-stream" })
	void answerArrivesWhileItIsBeingSent(String type) throws IOException {
		String target = "/down/" + type;
		CountDownLatch begun = new CountDownLatch(1);
		upstream.on(target, (request, connection) -> {
			connection.write("HTTP/1.1 200 OK\r\nContent-Type: " + type + "\r\nContent-Length: 4\r\n\r\nab");
			assertThat(begun.await(5, TimeUnit.SECONDS)).as("beginning arrived").isTrue();
			connection.write("cd");
		});
		try (Client client = connect()) {
			client.sendHead("GET", "/v1" + target);
			assertThat(client.readHead().status()).isEqualTo(200);
			assertThat(client.in().readNBytes(2)).asString().isEqualTo("ab");
			begun.countDown();
			assertThat(client.in().readNBytes(2)).asString().isEqualTo("cd");
		}
	}

	// As much as the sockets hold may leave the upstream, no more: the gateway reads only
	// what its client takes.
	@Test
	void hugeAnswerIsHeldBackByAClientThatDoesNotReadAndArrivesWhole() throws IOException {
		long size = 256 * 1024 * 1024;
		byte[] block = new byte[64 * 1024];
		AtomicLong sent = new AtomicLong();
		upstream.on("/huge", (request, connection) -> {
			connection.write("HTTP/1.1 200 OK\r\nContent-Length: " + size + "\r\n\r\n");
			while (sent.get() < size) {
				connection.out().write(block);
				sent.addAndGet(block.length);
			}
		});
		try (Client client = connect()) {
			client.sendHead("GET", "/v1/huge");
			HttpMessage head = client.readHead();
			assertThat(head.value("content-length")).isEqualTo(String.valueOf(size));
			AtomicLong before = new AtomicLong(-1);
			await().pollInterval(Duration.ofMillis(500)).until(() -> before.getAndSet(sent.get()) == sent.get());
			assertThat(sent.get()).as("bytes that left the upstream").isLessThan(size / 4);
			head.readBody(client.in(), OutputStream.nullOutputStream());
		}
	}

	@Test
	void largeRequestArrivesWhole() throws IOException {
		int size = 8 * 1000 * 1000;
		upstream.on("/large", (request, connection) -> {
			String received = String.valueOf(request.readBody(connection.in()).length);
			connection.write("HTTP/1.1 200 OK\r\nContent-Length: " + received.length() + "\r\n\r\n" + received);
		});
		try (Client client = connect()) {
			client.sendHead("POST", "/v1/large", "Content-Length: " + size);
			client.send(new byte[size]);
			assertThat(client.readAnswer().text()).isEqualTo(String.valueOf(size));
		}
	}

}
