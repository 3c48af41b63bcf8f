package dev.hellomesh.gateway;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import dev.hellomesh.gateway.Client.Answer;
import org.junit.jupiter.api.Test;

import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Whose time is counted, and whose is not.
 */
@TestPropertySource(properties = "gateway.limits.response-timeout=1s")
class TimeoutsIntegrationTests extends AbstractGatewayIntegrationTests implements QuietLog {

	private static final Duration A_MOMENT = Duration.ofSeconds(8);

	// More than the sockets between two processes hold.
	private static final int LARGE = 64 * 1024 * 1024;

	@Test
	void slowUpstreamTimesOutAndItsConnectionIsClosed() throws Exception {
		CountDownLatch closed = new CountDownLatch(1);
		upstream.on("/slow", (request, connection) -> {
			connection.awaitClosed();
			closed.countDown();
		});
		long started = System.nanoTime();
		Answer answer = get("/v1/slow");
		Duration took = Duration.ofNanos(System.nanoTime() - started);
		assertThatProblem(answer).hasStatus(504).namesUpstream("hello-v1").hasDetailContaining("in time");
		assertThat(took).isBetween(Duration.ofMillis(900), A_MOMENT);
		assertThat(closed.await(5, TimeUnit.SECONDS)).as("connection to the upstream closed").isTrue();
		assertThat(upstream.received("/slow")).hasSize(1);
	}

	// Longer than the upstream has for its answer, in pauses that a client may take.
	@Test
	void clientThatIsSlowIsNotTheUpstreamsFault() throws Exception {
		upstream.on("/slowly", (request, connection) -> {
			String received = new String(request.readBody(connection.in()), StandardCharsets.US_ASCII);
			connection.write("HTTP/1.1 200 OK\r\nContent-Length: " + received.length() + "\r\n\r\n" + received);
		});
		try (Client client = connect()) {
			client.sendHead("POST", "/v1/slowly", "Transfer-Encoding: chunked");
			for (int i = 0; i < 10; i++) {
				client.send("1\r\nx\r\n");
				await().pollDelay(Duration.ofMillis(200)).until(() -> true);
			}
			client.send("0\r\n\r\n");
			assertThat(client.readAnswer().text()).isEqualTo("x".repeat(10));
		}
	}

	@Test
	void upstreamThatDoesNotTakeTheRequestTimesOut() throws Exception {
		CountDownLatch release = new CountDownLatch(1);
		upstream.on("/deaf", (request, connection) -> release.await(20, TimeUnit.SECONDS));
		try (Client client = connect()) {
			client.sendHead("POST", "/v1/deaf", "Content-Length: " + (8 * 1024 * 1024));
			client.send(new byte[8 * 1024 * 1024]);
			assertThatProblem(client.readAnswer()).hasStatus(504).namesUpstream("hello-v1");
		}
		finally {
			release.countDown();
		}
	}

	@Test
	void clientThatDoesNotReadItsAnswerIsHungUpOn() throws Exception {
		CountDownLatch ended = new CountDownLatch(1);
		upstream.on("/unread", (request, connection) -> {
			connection.write("HTTP/1.1 200 OK\r\nContent-Length: " + LARGE + "\r\n\r\n");
			try {
				connection.out().write(new byte[LARGE]);
			}
			finally {
				ended.countDown();
			}
		});
		try (Client client = connect()) {
			client.sendHead("GET", "/v1/unread");
			assertThat(ended.await(10, TimeUnit.SECONDS)).as("upstream let go").isTrue();
			assertThat(upstream.received("/unread")).hasSize(1);
		}
	}

}
