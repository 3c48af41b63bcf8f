package dev.hellomesh.verification;

import java.time.Duration;
import java.util.List;

import dev.hellomesh.verification.Traffic.Answer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

import static org.assertj.core.api.Assertions.assertThat;

@RunningSystem
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "There is no SIGTERM")
class GracefulShutdownTests {

	private static final int USERS = 20;

	// A request on its way when the signal comes may be taken or refused.
	private static final Duration ON_ITS_WAY = Duration.ofMillis(600);

	private static final Duration SHUTDOWN_PHASE = Duration.ofSeconds(31);

	private final HelloMesh mesh;

	GracefulShutdownTests(HelloMesh mesh) {
		this.mesh = mesh;
	}

	@Test
	void helloFinishesWhatItHasTaken() {
		List<Answer> refused = terminateUnderLoad(this.mesh.helloV1());
		assertThat(refused).isNotEmpty().allMatch((answer) -> answer.status() == 503);
		assertThat(this.mesh.get("/v2").statusCode()).isEqualTo(200);
	}

	@Test
	void gatewayFinishesWhatItHasTaken() {
		List<Answer> refused = terminateUnderLoad(this.mesh.gateway());
		assertThat(refused).isNotEmpty().allMatch((answer) -> answer.status() == Traffic.NO_ANSWER);
	}

	/**
	 * Returns what the requests got that were sent after the signal.
	 */
	private List<Answer> terminateUnderLoad(PackagedService service) {
		long signalled;
		// More than the two seconds that Netty takes to end even when it does so at once,
		// and well within the five that the gateway waits for an answer.
		Traffic traffic = new Traffic(USERS, this.mesh.uri("/v1/delay/3s"));
		try (traffic) {
			Awaitility.await()
				.atMost(Duration.ofSeconds(30))
				.until(() -> traffic.answers().size() >= USERS && traffic.unanswered(ON_ITS_WAY) == USERS);
			signalled = System.nanoTime();
			service.terminate();
			assertThat(service.awaitExit(SHUTDOWN_PHASE)).isIn(0, 143);
			System.out.printf("%s ended %d ms after SIGTERM under load%n", service.name(),
					Duration.ofNanos(System.nanoTime() - signalled).toMillis());
		}
		List<Answer> inFlight = traffic.answers()
			.stream()
			.filter((answer) -> answer.sent() < signalled - ON_ITS_WAY.toNanos() && answer.received() > signalled)
			.toList();
		assertThat(inFlight).hasSizeGreaterThan(USERS / 2).allMatch(Answer::isOk);
		return traffic.answersToRequestsAfter(signalled + ON_ITS_WAY.toNanos());
	}

}
