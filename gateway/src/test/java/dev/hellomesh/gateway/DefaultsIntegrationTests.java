package dev.hellomesh.gateway;

import java.io.IOException;
import java.time.Duration;

import dev.hellomesh.gateway.Client.Answer;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.cloud.gateway.handler.RoutePredicateHandlerMapping;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

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

	@Test
	void routesAreChosenByTheTable(@Autowired RoutePredicateHandlerMapping mapping) {
		assertThat(mapping).isInstanceOf(RouteTableHandlerMapping.class);
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

}
