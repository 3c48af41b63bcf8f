package dev.hellomesh.cluster;

import java.util.List;
import java.util.stream.Stream;

import tools.jackson.databind.JsonNode;

/**
 * A pod, as the cluster says it is.
 */
record Pod(String name, String uid, String node, String address, String workload, List<String> containers, int restarts,
		boolean terminating) {

	static Pod of(JsonNode pod) {
		// The sidecar is an init container that stays; one that has ended is ready too.
		List<JsonNode> containers = Stream.of("initContainerStatuses", "containerStatuses")
			.flatMap((statuses) -> pod.at("/status/" + statuses).valueStream())
			.filter((container) -> container.at("/state").has("running"))
			.toList();
		// Each Deployment has an account of its own name.
		return new Pod(pod.at("/metadata/name").asString(), pod.at("/metadata/uid").asString(),
				pod.at("/spec/nodeName").asString(""), pod.at("/status/podIP").asString(""),
				pod.at("/spec/serviceAccountName").asString(),
				containers.stream()
					.filter((container) -> container.get("ready").asBoolean())
					.map((container) -> container.get("name").asString())
					.sorted()
					.toList(),
				containers.stream().mapToInt((container) -> container.get("restartCount").asInt()).sum(),
				pod.at("/metadata").has("deletionTimestamp"));
	}

	boolean ready() {
		return !this.terminating && this.containers.size() == 2;
	}

}
