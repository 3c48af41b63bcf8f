package dev.hellomesh.cluster;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import dev.hellomesh.cluster.Load.Answer;
import dev.hellomesh.cluster.Load.Tally;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the tutorial does: one version goes, the other does not notice.
 */
@ExtendWith(DeployedMesh.class)
record DeletedVersionTests(Cluster cluster, Ingress ingress) {

	@Test
	void keepsTheOtherVersion() {
		List<Pod> gateways = this.cluster.pods("app=gateway");
		try (Load load = Load.on(this.ingress, "/v1", "/v2")) {
			load.goOn(1);
			Instant gone;
			Instant applied;
			try {
				this.cluster.kubectl("delete", "deployment", "hello-v1");
				Awaitility.await()
					.atMost(Duration.ofMinutes(2))
					.until(() -> this.cluster.pods("app=hello,version=v1").isEmpty());
				gone = Instant.now();
				load.goOn(5);
			}
			finally {
				applied = Instant.now();
				this.cluster.kubectl("apply", "-f", this.cluster.file("k8s"));
			}
			this.cluster.awaitReady();
			this.ingress.awaitAnswer("/v1");
			Instant green = Instant.now();
			load.goOn(5);
			Tally all = load.stop();
			Tally without = all.of("/v1").between(gone, applied);
			Tally again = all.of("/v1").between(green, Instant.MAX);
			System.out.printf("deleted hello-v1: /v1 %s, after apply %s; /v2 all the time %s%n", without, again,
					all.of("/v2"));
			assertThat(without.answers()).extracting(Answer::outcome).containsOnly("503");
			assertThat(all.of("/v1").answers()).extracting(Answer::outcome).containsOnly("200", "503");
			assertThat(all.of("/v2").failures()).isEmpty();
			assertThat(again.failures()).isEmpty();
		}
		assertThat(this.cluster.pods("app=gateway")).containsExactlyInAnyOrderElementsOf(gateways);
	}

}
