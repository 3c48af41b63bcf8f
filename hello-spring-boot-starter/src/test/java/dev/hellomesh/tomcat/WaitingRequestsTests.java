package dev.hellomesh.tomcat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;

import org.springframework.http.HttpHeaders;
import org.springframework.web.ErrorResponseException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class WaitingRequestsTests {

	private final WaitingRequests waiting = new WaitingRequests(1);

	@Test
	void waitAsLongAsTheyAreToldTo() {
		long start = System.nanoTime();
		this.waiting.begin(Duration.ofMillis(100)).join();
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(100));
	}

	@Test
	void areRefusedAboveTheLimit() {
		CompletableFuture<Void> first = this.waiting.begin(Duration.ofMillis(500));
		assertThatExceptionOfType(ErrorResponseException.class)
			.isThrownBy(() -> this.waiting.begin(Duration.ofMillis(1)))
			.satisfies((ex) -> {
				assertThat(ex.getStatusCode().value()).isEqualTo(503);
				assertThat(ex.getHeaders().toSingleValueMap()).containsEntry(HttpHeaders.RETRY_AFTER, "1");
			});
		first.join();
		assertThat(this.waiting.begin(Duration.ofMillis(1))).succeedsWithin(Duration.ofSeconds(10));
	}

}
