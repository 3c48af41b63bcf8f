package dev.hellomesh.cli.cluster;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class CapacityTests {

	@ParameterizedTest
	@CsvSource({ "8128536Ki, 3920m, 7938, 3920", "6Gi, 4, 6144, 4000", "1.5Gi, 0.5, 1536, 500", "2048M, 2, 1953, 2000",
			"4294967296, 1, 4096, 1000", "4294967296000m, 1e1, 4096, 10000", "1Ti, 1k, 1048576, 1000000" })
	void readsQuantities(String memory, String cpu, long mebibytes, long thousandths) {
		assertThat(Capacity.of(List.of(node(memory, cpu)), false)).isEqualTo(new Capacity(mebibytes, thousandths));
	}

	@Test
	void addsNodesUpUnlessTheyAreOneMachine() {
		List<JsonNode> nodes = List.of(node("4Gi", "2"), node("3Gi", "4"));
		assertThat(Capacity.of(nodes, false)).isEqualTo(new Capacity(7168, 6000));
		assertThat(Capacity.of(nodes, true)).isEqualTo(new Capacity(4096, 4000));
	}

	@Test
	void countsWhatStaysInAPod() {
		JsonNode pod = Kubectl.JSON.readTree("""
				{"spec":{
				"containers":[{"resources":{"requests":{"memory":"64Mi","cpu":"200m"}}},{"resources":{}},{}],
				"initContainers":[{"restartPolicy":"Always","resources":{"requests":{"memory":"40Mi","cpu":"10m"}}},
				{"resources":{"requests":{"memory":"1Gi","cpu":"1"}}}]}}""");
		assertThat(Capacity.askedBy(List.of(pod, pod))).isEqualTo(new Capacity(208, 420));
	}

	@Test
	void refusesUnitItDoesNotKnow() {
		assertThatIllegalStateException().isThrownBy(() -> Capacity.of(List.of(node("1Zi", "1")), false));
	}

	private static JsonNode node(String memory, String cpu) {
		return Kubectl.JSON
			.readTree("{\"status\":{\"allocatable\":{\"memory\":\"%s\",\"cpu\":\"%s\"}}}".formatted(memory, cpu));
	}

}
