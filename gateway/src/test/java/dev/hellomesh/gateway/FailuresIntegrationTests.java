package dev.hellomesh.gateway;

import java.io.IOException;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import dev.hellomesh.gateway.Client.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

class FailuresIntegrationTests extends AbstractGatewayIntegrationTests implements QuietLog {

	private static final Duration A_MOMENT = Duration.ofSeconds(8);

	@Test
	void refusingUpstreamIsUnavailable() throws IOException {
		assertThatProblem(get("/refusing/x")).hasStatus(503).namesUpstream("refusing").hasDetailContaining("refused");
	}

	@Test
	void headOfARefusingUpstreamHasTheProblemsHeadersOnly() throws IOException {
		try (Client client = connect()) {
			client.sendHead("HEAD", "/refusing/x");
			Answer answer = client.readAnswer("HEAD");
			assertThat(answer.status()).isEqualTo(503);
			assertThat(answer.head().value("content-type")).isEqualTo("application/problem+json");
			assertThat(Integer.parseInt(answer.head().value("content-length"))).isPositive();
			client.sendHead("GET", "/v1/after-head");
			assertThat(client.readAnswer().text()).as("next answer on the connection").isEqualTo("ok");
		}
	}

	@Test
	void unknownHostIsUnavailable() throws IOException {
		long started = System.nanoTime();
		assertThatProblem(get("/nowhere/x")).hasStatus(503).namesUpstream("nowhere");
		assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(A_MOMENT);
	}

	@Test
	void answerWithinTheTimeoutIsUntouched() throws IOException {
		upstream.on("/late", (request, connection) -> {
			connection.socket().setSoTimeout(800);
			awaitNothing(connection);
			connection.write("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nlate");
		});
		assertThat(get("/v1/late").text()).isEqualTo("late");
	}

	@Test
	void upstreamThatAcceptsNoConnectionTimesOut() throws IOException {
		unaccepting.assumeFull();
		long started = System.nanoTime();
		assertThatProblem(get("/unaccepting/x")).hasStatus(504).namesUpstream("unaccepting");
		assertThat(Duration.ofNanos(System.nanoTime() - started)).isBetween(Duration.ofMillis(450), A_MOMENT);
	}

	@ParameterizedTest
	@ValueSource(strings = { "HTTP/1.1 099 x\r\nContent-Length: 0\r\n\r\n",
			"HTTP/1.1 1000 x\r\nContent-Length: 0\r\n\r\n", "garbage\r\n\r\n", "HTTP/1.1 abc\r\n\r\n",
			"SSH-2.0-OpenSSH_9.6\r\n", "HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n",
			"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nnot a chunk\r\n" })
	void answerThatIsNoneIsABadGateway(String answer) throws IOException {
		String target = "/garbage/" + Math.abs(answer.hashCode());
		upstream.on(target, (request, connection) -> {
			connection.write(answer);
			connection.close();
		});
		assertThatProblem(get("/v1" + target)).hasStatus(502).namesUpstream("hello-v1");
		assertThat(upstream.received(target)).hasSize(1);
	}

	@Test
	void answerThatIsNoneOnAConnectionThatWasKeptIsABadGateway() throws IOException {
		upstream.on("/garbage/kept", (request, connection) -> {
			connection.write("garbage\r\n\r\n");
			connection.close();
		});
		try (Client client = connect()) {
			client.sendHead("GET", "/v1/kept");
			assertThat(client.readAnswer().status()).isEqualTo(200);
			client.sendHead("GET", "/v1/garbage/kept");
			assertThatProblem(client.readAnswer()).hasStatus(502).namesUpstream("hello-v1");
		}
	}

	@Test
	void upstreamThatHangsUpWithoutAnAnswerIsUnavailable() throws IOException {
		upstream.on("/nothing", (request, connection) -> connection.close());
		assertThatProblem(get("/v1/nothing")).hasStatus(503).namesUpstream("hello-v1");
		assertThat(upstream.received("/nothing")).hasSize(1);
	}

	@Test
	void answerWithTooLargeAHeaderIsABadGateway() throws IOException {
		upstream.on("/large-header", "HTTP/1.1 200 OK\r\nX: " + "x".repeat(64 * 1024) + "\r\n\r\n");
		assertThatProblem(get("/v1/large-header")).hasStatus(502).namesUpstream("hello-v1");
	}

	@ParameterizedTest
	@ValueSource(strings = { "GET", "POST" })
	void requestIsSentOnceToAnUpstreamThatResets(String method) throws IOException {
		String target = "/reset/" + method;
		upstream.on(target, (request, connection) -> connection.reset());
		for (int i = 1; i <= 3; i++) {
			// leaves an open connection in the pool
			assertThat(get("/v1/pooled").status()).isEqualTo(200);
			assertThatProblem(Client.exchange(port(), method, "/v1" + target, "Content-Length: 0")).hasStatus(503);
			assertThat(upstream.received(target)).hasSize(i);
		}
	}

	@ParameterizedTest
	@CsvSource({ "Content-Length: 1000, false", "Content-Length: 1000, true", "Transfer-Encoding: chunked, false",
			"Transfer-Encoding: chunked, true" })
	void answerThatEndsInTheMiddleIsBrokenForTheClientToo(String framing, boolean reset) throws IOException {
		String target = "/truncated/" + framing.length() + "/" + reset;
		CountDownLatch begun = new CountDownLatch(1);
		upstream.on(target, (request, connection) -> {
			connection.write("HTTP/1.1 200 OK\r\n" + framing + "\r\n\r\n64\r\n" + "x".repeat(100) + "\r\n");
			begun.await(5, TimeUnit.SECONDS);
			if (reset) {
				connection.reset();
			}
			connection.close();
		});
		try (Client client = connect()) {
			client.sendHead("GET", "/v1" + target);
			HttpMessage head = client.readHead();
			assertThat(head.status()).isEqualTo(200);
			begun.countDown();
			assertThatExceptionOfType(IOException.class).isThrownBy(() -> head.readBody(client.in()));
		}
	}

	@Test
	void answerThatStallsInTheMiddleIsEnded() throws Exception {
		CountDownLatch closed = new CountDownLatch(1);
		upstream.on("/stalled", (request, connection) -> {
			connection.write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + "x".repeat(100));
			connection.awaitClosed();
			closed.countDown();
		});
		try (Client client = connect()) {
			long started = System.nanoTime();
			client.sendHead("GET", "/v1/stalled");
			HttpMessage head = client.readHead();
			assertThatExceptionOfType(IOException.class).isThrownBy(() -> head.readBody(client.in()));
			assertThat(Duration.ofNanos(System.nanoTime() - started)).isBetween(Duration.ofMillis(1400), A_MOMENT);
		}
		assertThat(closed.await(5, TimeUnit.SECONDS)).as("connection to the upstream closed").isTrue();
	}

	@Test
	void slowButSteadyAnswerIsNotEnded() throws IOException {
		upstream.on("/steady", (request, connection) -> {
			connection.write("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n");
			connection.socket().setSoTimeout(400);
			for (int i = 0; i < 6; i++) {
				awaitNothing(connection);
				connection.write("x");
			}
		});
		assertThat(get("/v1/steady").text()).isEqualTo("xxxxxx");
	}

	@Test
	void exhaustedPoolOfOneUpstreamLeavesTheOtherAlone() throws Exception {
		CountDownLatch release = new CountDownLatch(1);
		upstream.on("/busy", (request, connection) -> {
			release.await(10, TimeUnit.SECONDS);
			connection.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
		});
		List<Client> clients = new ArrayList<>();
		try {
			for (int i = 0; i < 20; i++) {
				Client client = connect();
				clients.add(client);
				client.sendHead("GET", "/v1/busy");
			}
			await().until(() -> upstream.received("/busy").size() == 20);
			assertThatProblem(get("/v1/next")).hasStatus(503)
				.namesUpstream("hello-v1")
				.hasDetailContaining("All connections");
			assertThat(get("/v2/next").status()).isEqualTo(200);
			release.countDown();
			for (Client client : clients) {
				client.readAnswer();
			}
			assertThat(upstream.received("/next")).isEmpty();
			assertThat(get("/v1/next").status()).isEqualTo(200);
		}
		finally {
			for (Client client : clients) {
				client.close();
			}
		}
	}

	@Test
	void idleConnectionToTheUpstreamIsClosed() throws Exception {
		CountDownLatch closed = new CountDownLatch(1);
		upstream.on("/idle", (request, connection) -> {
			connection.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
			connection.awaitClosed();
			closed.countDown();
		});
		try (Client client = connect()) {
			client.sendHead("GET", "/v1/idle");
			assertThat(client.readAnswer().status()).isEqualTo(200);
			assertThat(closed.await(10, TimeUnit.SECONDS)).as("connection to the upstream closed").isTrue();
		}
	}

	private static void awaitNothing(FakeUpstream.Connection connection) throws IOException {
		try {
			connection.in().transferTo(OutputStream.nullOutputStream());
			throw new IOException("The gateway hung up");
		}
		catch (SocketTimeoutException ex) {
			// the time is over
		}
	}

}
