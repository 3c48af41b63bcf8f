package dev.hellomesh.gateway;

import java.io.IOException;
import java.time.Duration;

import dev.hellomesh.gateway.Client.Answer;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.mock.env.MockEnvironment;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Timeouts as they are where nobody sets them.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = "management.server.port=0")
class DefaultsIntegrationTests {

	private static final UnacceptingUpstream unaccepting = new UnacceptingUpstream();

	@LocalServerPort
	private int port;

	@DynamicPropertySource
	static void upstreams(DynamicPropertyRegistry registry) {
		registry.add("HELLO_V1_URL", unaccepting::url);
	}

	// Not by the 5 seconds that an answer may take.
	@Test
	void connectingTakesASecondAtMost() throws IOException {
		unaccepting.assumeFull();
		long started = System.nanoTime();
		Answer answer = Client.exchange(this.port, "GET", "/v1");
		ProblemAssert.of(answer).hasStatus(504).namesUpstream("hello-v1");
		assertThat(Duration.ofNanos(System.nanoTime() - started)).isBetween(Duration.ofMillis(950),
				Duration.ofMillis(4500));
	}

	// The limits are handlers of HTTP/1.1, which a connection of HTTP/2 would not have.
	@Test
	void http2IsRefusedAtStart() {
		MockEnvironment environment = new MockEnvironment().withProperty("server.http2.enabled", "true");
		GatewayLimits limits = new GatewayLimits(DataSize.ofMegabytes(1), Duration.ofSeconds(5),
				Duration.ofSeconds(30));
		assertThatIllegalStateException().isThrownBy(() -> new NettyConfiguration().clientLimits(limits, environment))
			.withMessageContaining("server.http2.enabled");
	}

}
