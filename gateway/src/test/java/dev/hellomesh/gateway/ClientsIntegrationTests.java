package dev.hellomesh.gateway;

import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

class ClientsIntegrationTests extends AbstractGatewayIntegrationTests implements QuietLog {

	// Three times the size of the pool: a connection that leaked would be missed.
	@Test
	void clientThatGoesAwayTakesItsUpstreamConnectionAlong() throws Exception {
		CountDownLatch closed = new CountDownLatch(60);
		upstream.on("/abandoned", (request, connection) -> {
			connection.awaitClosed();
			closed.countDown();
		});
		for (int round = 1; round <= 3; round++) {
			List<Client> clients = new ArrayList<>();
			for (int i = 0; i < 20; i++) {
				Client client = connect();
				clients.add(client);
				client.sendHead("GET", "/v1/abandoned");
			}
			int requests = 20 * round;
			await().until(() -> upstream.received("/abandoned").size() == requests);
			for (Client client : clients) {
				client.close();
			}
			await().atMost(Duration.ofSeconds(5)).until(() -> closed.getCount() == 60 - requests);
		}
		assertThat(get("/v1/after-abandoned").status()).isEqualTo(200);
	}

	@Test
	void clientThatGoesAwayDuringTheAnswerEndsIt() throws Exception {
		CountDownLatch ended = new CountDownLatch(1);
		upstream.on("/endless", (request, connection) -> {
			connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
			try {
				while (true) {
					connection.write("64\r\n" + "x".repeat(100) + "\r\n");
				}
			}
			finally {
				ended.countDown();
			}
		});
		try (Client client = connect()) {
			client.sendHead("GET", "/v1/endless");
			assertThat(client.readHead().status()).isEqualTo(200);
			assertThat(client.in().readNBytes(10_000)).hasSize(10_000);
		}
		assertThat(ended.await(5, TimeUnit.SECONDS)).as("upstream noticed").isTrue();
		assertThat(get("/v1/after-endless").status()).isEqualTo(200);
	}

	@ParameterizedTest
	@ValueSource(strings = { "Content-Length: 1000", "Transfer-Encoding: chunked" })
	void clientThatGoesAwayDuringItsRequestLeavesNoWholeOne(String framing, CapturedOutput output) throws Exception {
		String target = "/half/" + framing.length();
		CountDownLatch broken = whenBrokenOff(target);
		try (Client client = connect()) {
			client.sendHead("POST", "/v1" + target, framing);
			client.send("5\r\nhello\r\n");
			await().until(() -> upstream.received(target).size() == 1);
		}
		assertThat(broken.await(5, TimeUnit.SECONDS)).as("request broken off").isTrue();
		await().untilAsserted(() -> assertThat(output.getAll()).contains("POST /v1" + target + " UNKNOWN "));
	}

	@ParameterizedTest
	@ValueSource(strings = { "Content-Length: 1000", "Transfer-Encoding: chunked" })
	void clientThatStallsDuringItsRequestIsHungUpOn(String framing, CapturedOutput output) throws Exception {
		String target = "/stalling/" + framing.length();
		CountDownLatch broken = whenBrokenOff(target);
		try (Client client = connect()) {
			long started = System.nanoTime();
			client.sendHead("POST", "/v1" + target, framing);
			client.send("5\r\nhello\r\n");
			assertThatExceptionOfType(EOFException.class).isThrownBy(client::readAnswer);
			assertThat(Duration.ofNanos(System.nanoTime() - started)).isBetween(Duration.ofMillis(1400),
					Duration.ofSeconds(8));
		}
		assertThat(broken.await(5, TimeUnit.SECONDS)).as("request broken off").isTrue();
		await().untilAsserted(() -> assertThat(output.getAll()).contains("POST /v1" + target + " UNKNOWN "));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "GET /v1/idle HTTP/1.1\r\nHost: a\r\nX-Unfini" })
	void idleConnectionsDoNotStopOthers(String beginning) throws IOException {
		List<Client> idle = new ArrayList<>();
		try {
			for (int i = 0; i < 500; i++) {
				Client client = connect();
				idle.add(client);
				client.send(beginning);
			}
			long started = System.nanoTime();
			assertThat(get("/v1/busy-beside-idle").status()).isEqualTo(200);
			assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(3));
		}
		finally {
			for (Client client : idle) {
				client.close();
			}
		}
	}

	@Test
	void requestsOnOneConnectionAreAnsweredInOrder() throws IOException {
		upstream.on("/first", (request, connection) -> {
			await().until(() -> upstream.received("/marker").size() == 1);
			connection.write("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nfirst");
		});
		try (Client client = connect()) {
			client.sendHead("GET", "/v1/first");
			client.sendHead("GET", "/v1/second");
			assertThat(get("/v1/marker").status()).isEqualTo(200);
			assertThat(client.readAnswer().text()).isEqualTo("first");
			assertThat(client.readAnswer().text()).isEqualTo("ok");
		}
	}

	private static CountDownLatch whenBrokenOff(String target) {
		CountDownLatch broken = new CountDownLatch(1);
		upstream.on(target, (request, connection) -> {
			try {
				request.readBody(connection.in());
			}
			catch (IOException ex) {
				broken.countDown();
			}
			connection.close();
		});
		return broken;
	}

}
