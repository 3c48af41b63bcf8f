package dev.hellomesh.observability;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class OperationalPathsTests {

	@ParameterizedTest
	@CsvSource({ "/livez, true, true", "/readyz, true, true", "/actuator, false, true", "/actuator/health, false, true",
			"/, false, false", "/livez/x, false, false", "/livezz, false, false", "/v1/livez, false, false",
			"/actuators, false, false", "/v1/actuator/health, false, false" })
	void areOfTheProbesAndOfAnActuatorOnTheSamePort(String path, boolean onAPortOfItsOwn, boolean onTheSamePort) {
		assertThat(new OperationalPaths(false).include(path)).isEqualTo(onAPortOfItsOwn);
		assertThat(new OperationalPaths(true).include(path)).isEqualTo(onTheSamePort);
	}

}
