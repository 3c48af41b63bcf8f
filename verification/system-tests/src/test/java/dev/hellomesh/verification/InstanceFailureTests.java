package dev.hellomesh.verification;

import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

import dev.hellomesh.contract.Http;
import dev.hellomesh.verification.Traffic.Answer;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

import static org.assertj.core.api.Assertions.assertThat;

@RunningSystem
class InstanceFailureTests {

	private final HelloMesh mesh;

	InstanceFailureTests(HelloMesh mesh) {
		this.mesh = mesh;
	}

	@Test
	void killedVersionFailsAloneAndComesBack() {
		long gateway = this.mesh.gateway().pid();
		try (Traffic v1 = new Traffic(2, this.mesh.uri("/v1")); Traffic v2 = new Traffic(2, this.mesh.uri("/v2"))) {
			await().until(() -> v1.answers().size() >= 50 && v2.answers().size() >= 50);
			assertThat(v1.answers()).allMatch(Answer::isOk);

			this.mesh.helloV1().kill();
			await().until(() -> Http.status(this.mesh.uri("/v1")) == 503);
			long killed = System.nanoTime();
			await().until(() -> v1.answersToRequestsAfter(killed).size() >= 50
					&& v2.answersToRequestsAfter(killed).size() >= 50);
			assertThat(v1.answersToRequestsAfter(killed))
				.allMatch((answer) -> answer.status() == 503 && answer.names("hello-v1"));

			long started = System.nanoTime();
			this.mesh.helloV1().launch();
			this.mesh.helloV1().awaitReady();
			long ready = System.nanoTime();
			await().until(() -> v1.answersToRequestsAfter(ready).size() >= 50);
			assertThat(v1.answersToRequestsAfter(ready)).allMatch(Answer::isOk);
			Answer firstGreeting = v1.answersToRequestsAfter(started)
				.stream()
				.filter(Answer::isOk)
				.findFirst()
				.orElseThrow();
			assertThat(v1.answers())
				.allMatch((answer) -> answer.isOk() || answer.status() == 503 && answer.names("hello-v1"));
			System.out.printf("hello-v1 was ready %d ms after its start, /v1 greeted again after %d ms%n",
					millis(ready - started), millis(firstGreeting.received() - started));

			assertThat(v2.answers()).allMatch(Answer::isOk);
		}
		assertThat(this.mesh.gateway().pid()).isEqualTo(gateway);
	}

	@Test
	@DisabledOnOs(value = OS.WINDOWS, disabledReason = "There is no SIGSTOP")
	void hangingVersionTimesOutAloneAndComesBack() {
		try (Traffic v2 = new Traffic(2, this.mesh.uri("/v2"))) {
			try {
				this.mesh.helloV1().suspend();
				askWhileItHangs();
			}
			finally {
				this.mesh.helloV1().resume();
			}
			List<Answer> answers = v2.answers();
			assertThat(answers).hasSizeGreaterThan(50).allMatch(Answer::isOk);
			assertThat(answers).noneMatch(slowerThan(Duration.ofSeconds(4)));
		}
	}

	private void askWhileItHangs() {
		try (Traffic v1 = new Traffic(2, this.mesh.uri("/v1"))) {
			await().until(() -> v1.answers().size() >= 4);
			assertThat(v1.answers()).allMatch((answer) -> answer.status() == 504 && answer.names("hello-v1"))
				.allSatisfy((answer) -> assertThat(Duration.ofNanos(answer.received() - answer.sent()))
					.isBetween(Duration.ofMillis(4900), Duration.ofSeconds(10)));
			this.mesh.helloV1().resume();
			long resumed = System.nanoTime();
			await().until(() -> v1.answersToRequestsAfter(resumed).size() >= 50);
			assertThat(v1.answersToRequestsAfter(resumed)).allMatch(Answer::isOk);
		}
	}

	private static Predicate<Answer> slowerThan(Duration duration) {
		return (answer) -> answer.received() - answer.sent() > duration.toNanos();
	}

	private static long millis(long nanos) {
		return Duration.ofNanos(nanos).toMillis();
	}

	private static ConditionFactory await() {
		return Awaitility.await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(20));
	}

}
