package dev.hellomesh.teaching;

import java.time.Duration;

import dev.hellomesh.tomcat.WaitingRequests;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.http.HttpStatus;
import org.springframework.test.web.servlet.assertj.MockMvcTester;

import static org.assertj.core.api.Assertions.assertThat;

class TeachingControllerTests {

	private final MockMvcTester mvc = MockMvcTester
		.of(new TeachingController(Duration.ofMillis(50), new WaitingRequests(1)));

	@Test
	void showsHeaders() {
		assertThat(this.mvc.get().uri("/headers").header("X-One", "1").header("X-Two", "a", "b")).hasStatusOk()
			.bodyJson()
			.isStrictlyEqualTo("""
					{"X-One":["1"],"X-Two":["a","b"]}""");
	}

	@ParameterizedTest
	@ValueSource(ints = { 200, 404, 599 })
	void answersWithTheWantedStatus(int status) {
		assertThat(this.mvc.get().uri("/status/" + status)).hasStatus(status).body().isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "199", "600", "abc", "200x" })
	void refusesAnyOtherStatus(String status) {
		assertThat(this.mvc.get().uri("/status/" + status)).hasStatus(HttpStatus.BAD_REQUEST);
	}

	@Test
	void waitsUpToItsLimit() {
		long start = System.nanoTime();
		assertThat(this.mvc.get().uri("/delay/50ms").exchange(Duration.ofSeconds(10))).hasStatusOk()
			.hasBodyTextEqualTo("Answered after 50ms\n");
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(50));
	}

	@ParameterizedTest
	@ValueSource(strings = { "51ms", "-1ms", "abc" })
	void refusesAnyOtherDelay(String delay) {
		assertThat(this.mvc.get().uri("/delay/" + delay)).hasStatus(HttpStatus.BAD_REQUEST);
	}

}
