package dev.hellomesh.cluster;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Who may not call whom.
 */
@ExtendWith(DeployedMesh.class)
record RefusedCallsTests(Cluster cluster) {

	private static final List<String> SERVICES = List.of("http://gateway-svc/v1", "http://hello-v1-svc/",
			"http://hello-v2-svc/");

	// Nothing received, or reset while waiting for it
	private static final List<String> RESET = List.of("curl 52", "curl 56");

	@Test
	void refusesPodWithoutSidecar() {
		try (HelperPod pod = new HelperPod(this.cluster, "hello-mesh-outsider", false, "{}")) {
			// The network lets it through, or the rest would prove nothing.
			assertThat(pod.run("curl", "-sf", "http://istiod.istio-system:15014/version").status()).isZero();
			Map<String, String> answers = answers(pod, SERVICES);
			answers.putAll(answers(pod, managementPorts()));
			System.out.println("a pod without a sidecar: " + answers);
			assertThat(answers.values()).allMatch(RESET::contains);
		}
	}

	@Test
	void refusesMeshedPodOfAnotherAccount() {
		try (HelperPod pod = new HelperPod(this.cluster, "hello-mesh-stranger", true,
				"{\"securityContext\":{\"runAsUser\":10001}}")) {
			Map<String, String> answers = answers(pod, SERVICES);
			Map<String, String> management = answers(pod, managementPorts());
			System.out.println("a pod of another account: " + answers + ", management " + management);
			assertThat(answers.values()).containsOnly("RBAC: access denied 403");
			// Its own sidecar says that the connection was closed.
			assertThat(management.values()).allMatch((answer) -> answer.matches("upstream connect error .* 503"));
		}
	}

	private List<String> managementPorts() {
		return this.cluster.pods().stream().map((pod) -> "http://" + pod.address() + ":9090/actuator/health").toList();
	}

	private static Map<String, String> answers(HelperPod pod, List<String> urls) {
		Map<String, String> answers = new LinkedHashMap<>();
		urls.forEach((url) -> answers.put(url, pod.ask(url)));
		return answers;
	}

}
