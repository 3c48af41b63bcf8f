package dev.hellomesh.cluster;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What Kubernetes and Istio say about what is deployed.
 */
@ExtendWith(DeployedMesh.class)
record ManifestsTests(Cluster cluster) {

	@Test
	void satisfiesIstiosAnalysis() {
		String found = this.cluster.istioctl("analyze", "-n", this.cluster.namespace(), "-o", "json");
		System.out.println("istioctl analyze: " + found.strip());
		assertThat(found).isEqualToIgnoringWhitespace("[]");
	}

	@Test
	void runsThreePodsOfEachWithSidecar() {
		Map<String, Long> pods = this.cluster.pods()
			.stream()
			.collect(Collectors.groupingBy((pod) -> pod.workload() + pod.containers(), Collectors.counting()));
		System.out.println("pods: " + pods);
		assertThat(pods).isEqualTo(Map.of("gateway[gateway, istio-proxy]", 3L, "hello-v1[hello, istio-proxy]", 3L,
				"hello-v2[hello, istio-proxy]", 3L));
	}

	@Test
	void isAcceptedWherePodsHaveToBeRestricted() {
		String namespace = "hello-mesh-restricted";
		this.cluster.kubectl("delete", "namespace", namespace, "--ignore-not-found");
		this.cluster.kubectl("create", "namespace", namespace);
		try {
			this.cluster.kubectl("label", "namespace", namespace, "pod-security.kubernetes.io/enforce=restricted",
					"pod-security.kubernetes.io/warn=restricted");
			Program applied = this.cluster.tryKubectl("apply", "-n", namespace, "--dry-run=server", "-f",
					this.cluster.file("k8s"));
			System.out.println("pod security: " + applied.errors());
			assertThat(applied.status()).isZero();
			assertThat(applied.errors()).isEmpty();
		}
		finally {
			this.cluster.kubectl("delete", "namespace", namespace, "--wait=false");
		}
	}

	@Test
	void routesOnlyWhatTheMeshDecides() {
		Map<String, List<String>> hosts = this.cluster.get("virtualservices")
			.get("items")
			.valueStream()
			.collect(Collectors.toMap(ManifestsTests::name,
					(service) -> service.at("/spec/hosts").valueStream().map(JsonNode::asString).toList()));
		System.out.println("virtual services: " + hosts);
		assertThat(hosts).isEqualTo(Map.of("hello", List.of("hello-svc"), "hello-ingress", List.of("*")));
	}

	@Test
	void allowsOneDisruptionOfEach() {
		Map<String, Integer> allowed = this.cluster.get("poddisruptionbudgets")
			.get("items")
			.valueStream()
			.collect(Collectors.toMap(ManifestsTests::name,
					(budget) -> budget.at("/status/disruptionsAllowed").asInt()));
		System.out.println("disruptions allowed: " + allowed);
		assertThat(allowed).isEqualTo(Map.of("gateway", 1, "hello-v1", 1, "hello-v2", 1));
	}

	private static String name(JsonNode object) {
		return object.at("/metadata/name").asString();
	}

}
