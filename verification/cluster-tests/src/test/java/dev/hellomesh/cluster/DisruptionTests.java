package dev.hellomesh.cluster;

import dev.hellomesh.cluster.Load.Tally;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What happens to pods, and how little of it visitors notice.
 */
@ExtendWith(DeployedMesh.class)
record DisruptionTests(Cluster cluster, Ingress ingress) {

	// Among the processes of the node: those of the pod whose program is java
	private static final String KILL = """
			for process in /proc/[0-9]*; do
			  if grep -qs "$0" $process/cgroup && tr '\\0' '\\n' <$process/cmdline | head -n 1 | grep -q '/java$'; then
			    kill -9 ${process#/proc/} && echo killed
			  fi
			done""";

	@ParameterizedTest
	@ValueSource(strings = { "hello-v1", "hello-v2", "gateway" })
	void losesNoRequestInARollingRestart(String deployment) {
		assertThat(measure("rolling restart of " + deployment, () -> {
			this.cluster.kubectl("rollout", "restart", "deployment/" + deployment);
			this.cluster.kubectl("rollout", "status", "deployment/" + deployment, "--timeout=180s");
			this.cluster.awaitReady();
		}).failures()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "hello-v1", "hello-v2", "gateway" })
	void losesNoRequestWhenAPodIsDeletedByForce(String deployment) {
		assertThat(measure("forced deletion of a pod of " + deployment, () -> {
			this.cluster.kubectl("delete", "pod", "--grace-period=0", "--force", pod(deployment).name());
			this.cluster.awaitReady();
		}).failures()).isEmpty();
	}

	@Test
	void losesNoRequestWhenANodeIsDrained() {
		String node = pod("gateway").node();
		assertThat(measure("drain of a node", () -> {
			try {
				this.cluster.kubectl("drain", node, "--pod-selector=" + Cluster.PODS, "--ignore-daemonsets",
						"--delete-emptydir-data", "--timeout=180s");
				this.cluster.awaitReady();
			}
			finally {
				this.cluster.kubectl("uncordon", node);
			}
		}).failures()).isEmpty();
	}

	/**
	 * The pod's sidecar goes on and answers for the application. Each of three gateways
	 * ejects it after three such answers in a row, and a few more requests may be under
	 * way then. The ingress ejects no gateway for what it answers: it sends to it until
	 * Kubernetes has seen that the container has ended, within three seconds.
	 */
	@ParameterizedTest
	@CsvSource({ "hello-v1, 15", "gateway, 100" })
	void losesFewRequestsWhenAnApplicationIsKilled(String deployment, int most) {
		Pod pod = pod(deployment);
		int restarts = restarts();
		try (HelperPod node = new HelperPod(this.cluster, "hello-mesh-killer", false,
				"{\"hostPID\":true,\"securityContext\":{\"runAsUser\":0},\"nodeName\":\"" + pod.node() + "\"}")) {
			Tally tally = measure("killed application of " + deployment, () -> {
				// Where systemd makes the groups, it writes the uid with underlines.
				assertThat(node.run("sh", "-c", KILL, pod.uid().replace('-', '.')).successful().output())
					.isEqualToIgnoringWhitespace("killed");
				Awaitility.await().until(() -> restarts() > restarts);
				this.cluster.awaitReady();
			});
			assertThat(tally.failures()).hasSizeLessThanOrEqualTo(most);
		}
	}

	private Pod pod(String deployment) {
		return this.cluster.pods()
			.stream()
			.filter((pod) -> pod.workload().equals(deployment))
			.findFirst()
			.orElseThrow();
	}

	private int restarts() {
		return this.cluster.pods().stream().mapToInt(Pod::restarts).sum();
	}

	private Tally measure(String what, Runnable disruption) {
		try (Load load = Load.on(this.ingress, "/v1", "/v2", "/hello")) {
			load.goOn(3);
			disruption.run();
			load.goOn(5);
			Tally tally = load.stop();
			System.out.println(what + ": " + tally);
			return tally;
		}
	}

}
