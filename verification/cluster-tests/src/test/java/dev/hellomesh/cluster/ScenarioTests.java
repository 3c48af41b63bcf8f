package dev.hellomesh.cluster;

import dev.hellomesh.cluster.Load.Tally;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The scenarios, and that the baseline undoes them.
 */
@ExtendWith(DeployedMesh.class)
record ScenarioTests(Cluster cluster, Ingress ingress) {

	// One run in a thousand may be out of bounds.
	private static final double DOUBT = 0.001;

	private static final int SECONDS = 6;

	@ParameterizedTest
	@CsvSource({ "canary-90-10, 0.9", "canary-50-50, 0.5", "all-v2, 0" })
	void sharesRequests(String scenario, double shareOfV1) {
		try {
			this.cluster.kubectl("apply", "-f", this.cluster.file("istio/scenarios/" + scenario + ".yaml"));
			awaitInForce(scenario);
			assertThatShareIs(scenario, "1.0.0", shareOfV1);
		}
		finally {
			this.cluster.kubectl("apply", "-f", this.cluster.file("istio"));
		}
		awaitInForce("all-v1");
		assertThatShareIs("all-v1", "2.0.0", 0);
	}

	// At the proxy of every gateway, which has the name of the route.
	private void awaitInForce(String route) {
		for (Pod gateway : this.cluster.pods("app=gateway")) {
			Awaitility.await(route + " in force at " + gateway.name())
				.until(() -> this.cluster
					.kubectl("exec", gateway.name(), "-c", "istio-proxy", "--", "pilot-agent", "request", "GET",
							"config_dump?resource=dynamic_route_configs")
					.contains("\"" + route + "\""));
		}
	}

	private void assertThatShareIs(String scenario, String version, double share) {
		try (Load load = Load.on(this.ingress, "/hello")) {
			load.goOn(SECONDS);
			Tally tally = load.stop();
			int all = tally.answers().size();
			int some = (int) tally.answers().stream().filter((answer) -> answer.body().contains(version)).count();
			int least = quantile(all, share, DOUBT / 2);
			int most = quantile(all, share, 1 - DOUBT / 2);
			System.out.printf("%s: %d of %d from %s, expected %d to %d, %s%n", scenario, some, all, version, least,
					most, tally);
			assertThat(tally.failures()).isEmpty();
			assertThat(some).isBetween(least, most);
		}
	}

	// The smallest number whose probability, with that of all smaller ones, reaches the
	// given one. The share is less than 1.
	private static int quantile(int tries, double share, double probability) {
		double logarithm = tries * Math.log(1 - share);
		double sum = Math.exp(logarithm);
		int successes = 0;
		while (sum < probability && successes < tries) {
			successes++;
			logarithm += Math.log((tries - successes + 1.0) / successes * share / (1 - share));
			sum += Math.exp(logarithm);
		}
		return successes;
	}

}
