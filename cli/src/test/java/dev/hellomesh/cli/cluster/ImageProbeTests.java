package dev.hellomesh.cli.cluster;

import java.util.List;

import dev.hellomesh.cli.cluster.ImageProbe.Answer;
import dev.hellomesh.cli.cluster.ImageProbe.Present;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

class ImageProbeTests {

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			{"terminated":{"exitCode":0}} | true  | false
			{"running":{}}                | true  | false
			{"waiting":{"reason":"ErrImageNeverPull"}} | false | true
			{"terminated":{"exitCode":128,"reason":"StartError","message":"exec format error"}} | false | true
			{"waiting":{"reason":"ContainerCreating"}} | false | false
			{}                            | false | false
			""")
	void tellsFromTheContainersState(String state, boolean present, boolean missing) {
		Answer answer = Answer.of(List.of(pod("node1", state)));
		assertThat(answer.present()).hasSize(present ? 1 : 0);
		assertThat(answer.missing()).hasSize(missing ? 1 : 0);
		assertThat(answer.isComplete(1)).isEqualTo(present || missing);
		assertThat(answer.isComplete(2)).isFalse();
	}

	@Test
	void saysWhichImageAndWhichNode() {
		Answer answer = Answer.of(List.of(pod("node1", "{\"waiting\":{\"reason\":\"ErrImageNeverPull\"}}"),
				pod("node2", "{\"terminated\":{\"exitCode\":0}}"), pod("node3", "{}")));
		assertThat(answer.missing()).containsExactly("none of hello:1 on node node1");
		assertThat(answer.present()).containsExactly(new Present("hello:1", "node2", "sha256:12"));
		assertThat(answer.unclear()).singleElement().asString().contains("node3", "hello:1", "Pending");
	}

	@Test
	void asksNodesThatTakePodsOnly() {
		assertThat(ImageProbe.isSchedulable(node("{}"))).isTrue();
		assertThat(ImageProbe.isSchedulable(node("{\"taints\":[{\"effect\":\"PreferNoSchedule\"}]}"))).isTrue();
		assertThat(ImageProbe.isSchedulable(node("{\"taints\":[{\"effect\":\"NoSchedule\"}]}"))).isFalse();
		assertThat(ImageProbe.isSchedulable(node("{\"taints\":[{\"effect\":\"NoExecute\"}]}"))).isFalse();
		assertThat(ImageProbe.isSchedulable(node("""
				{"taints":[{"key":"node.kubernetes.io/not-ready","effect":"NoSchedule"}]}"""))).isTrue();
		assertThat(ImageProbe.isSchedulable(node("{\"unschedulable\":true}"))).isFalse();
	}

	@Test
	void podPullsNothingAndBelongsToNobody() {
		JsonNode pod = Kubectl.JSON.valueToTree(ImageProbe.pod("probe", "node1", List.of("hello:1", "hello:2")));
		assertThat(pod.at("/spec/nodeName").asString()).isEqualTo("node1");
		assertThat(pod.at("/spec/containers").valueStream().map((each) -> each.path("imagePullPolicy").asString()))
			.containsExactly("Never", "Never");
		assertThat(pod.at("/metadata/labels")).isEqualTo(
				Kubectl.JSON.readTree("{\"sidecar.istio.io/inject\":\"false\",\"hello-mesh.dev/made-by\":\"probe\"}"));
	}

	private static JsonNode node(String spec) {
		return Kubectl.JSON.readTree("{\"spec\":%s}".formatted(spec));
	}

	private static JsonNode pod(String node, String state) {
		return Kubectl.JSON.readTree("""
				{"metadata":{"name":"probe"},
				"spec":{"nodeName":"%s","containers":[{"name":"image-1","image":"hello:1"}]},
				"status":{"phase":"Pending",
				"containerStatuses":[{"name":"image-1","imageID":"sha256:12","state":%s}]}}""".formatted(node, state));
	}

}
