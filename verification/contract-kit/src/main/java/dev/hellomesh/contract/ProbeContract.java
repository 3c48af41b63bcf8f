package dev.hellomesh.contract;

import java.net.http.HttpResponse;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The probes on the main port.
 */
interface ProbeContract extends Contract {

	@ParameterizedTest
	@ValueSource(strings = { "/livez", "/readyz" })
	default void answersProbes(String path) {
		HttpResponse<String> response = Http.get(hello().main(path));
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.body()).isEqualTo("{\"status\":\"UP\"}");
	}

}
