package dev.hellomesh.contract;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Requests that wait, for a delay or a fault's latency, leave threads and connections for
 * others. Otherwise the kubelet would kill a pod because of its visitors.
 */
interface WaitingContract extends Contract {

	/** The timeout of the readiness probe in k8s. */
	Duration PROBE_TIMEOUT = Duration.ofSeconds(2);

	@ParameterizedTest
	@ValueSource(strings = { "/delay/4s", "/" })
	default void answersProbesWhile60RequestsWait(String path) throws IOException {
		setLatency();
		try (OpenRequests requests = OpenRequests.get(hello().main(), path, 60)) {
			assertProbesAreAnswered();
			assertThat(requests.responses()).hasSize(60)
				.allSatisfy((response) -> assertThat(response).startsWith("HTTP/1.1 200 "));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "/delay/4s", "/" })
	default void answersProbesWhileMoreRequestsComeThanCanWait(String path) throws IOException {
		setLatency();
		try (OpenRequests requests = OpenRequests.get(hello().main(), path, 250)) {
			assertProbesAreAnswered();
			List<String> refused = requests.responses()
				.stream()
				.filter((response) -> !response.startsWith("HTTP/1.1 200 "))
				.toList();
			assertThat(refused).hasSizeBetween(1, 190).allSatisfy((response) -> {
				Problems.assertRawProblem(response, 503);
				assertThat(response).contains("\r\nRetry-After: 1\r\n", "\r\nConnection: close\r\n");
			});
		}
	}

	private void setLatency() {
		assertThat(Http.post(hello().faults(), """
				{"latency":"4s"}""").statusCode()).isEqualTo(200);
	}

	private void assertProbesAreAnswered() {
		for (URI uri : List.of(hello().main("/readyz"), hello().main("/livez"), hello().main("/headers"),
				hello().management("/actuator/health"), hello().faults())) {
			long start = System.nanoTime();
			// On a new connection, as the kubelet sends it.
			String response = Http.raw(uri,
					"GET " + uri.getPath() + " HTTP/1.1\r\nHost: hello\r\nConnection: close\r\n\r\n");
			assertThat(response).as("%s", uri).startsWith("HTTP/1.1 200 ");
			assertThat(Duration.ofNanos(System.nanoTime() - start)).as("%s", uri).isLessThan(PROBE_TIMEOUT);
		}
	}

}
