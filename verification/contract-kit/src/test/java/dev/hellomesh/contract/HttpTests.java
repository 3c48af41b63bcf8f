package dev.hellomesh.contract;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.atomic.AtomicInteger;

import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class HttpTests {

	private final AtomicInteger seen = new AtomicInteger();

	private HttpServer server;

	private URI uri;

	@BeforeEach
	void startServer() throws IOException {
		this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		this.server.createContext("/", (exchange) -> {
			if (this.seen.incrementAndGet() % 2 == 0) {
				// Closes the connection without an answer.
				throw new IOException();
			}
			exchange.sendResponseHeaders(200, -1);
			exchange.close();
		});
		this.server.start();
		this.uri = URI.create("http://localhost:" + this.server.getAddress().getPort());
	}

	@AfterEach
	void stopServer() {
		this.server.stop(0);
	}

	@ParameterizedTest
	@ValueSource(strings = { "GET", "HEAD", "POST" })
	void sendsNoRequestASecondTime(String method) {
		for (int i = 1; i < 10; i += 2) {
			assertThat(Http.send(method, this.uri, "").statusCode()).isEqualTo(200);
			assertThat(this.seen).hasValue(i);
			assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(() -> Http.send(method, this.uri, ""));
			assertThat(this.seen).hasValue(i + 1);
		}
	}

}
