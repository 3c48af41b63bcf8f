package dev.hellomesh.contract;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;

import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The endpoints of the management port, and that there are no others.
 */
interface ManagementContract extends Contract {

	@Test
	default void tellsItsHealth() {
		assertThat(Http.json(Http.get(hello().management("/actuator/health")))).containsEntry("status", "UP");
	}

	@Test
	default void tellsWhatItIs() {
		var info = Http.json(Http.get(hello().management("/actuator/info")));
		assertThat(info).containsOnlyKeys("build", "java");
		assertThat(info).extractingByKey("build", InstanceOfAssertFactories.MAP)
			.containsEntry("group", "dev.hellomesh")
			.containsKeys("artifact", "version", "time");
		assertThat(info).extractingByKey("java", InstanceOfAssertFactories.MAP).containsKeys("version", "jvm");
	}

	@Test
	default void listsWhatItIsMadeOf() {
		assertThat(Http.json(Http.get(hello().management("/actuator/sbom"))))
			.as("The list of libraries, which mvn -o does not make")
			.containsEntry("ids", List.of("application"));
		var bom = Http.json(Http.get(hello().management("/actuator/sbom/application")));
		assertThat(bom).containsEntry("bomFormat", "CycloneDX");
		assertThat(bom).extractingByKey("components", InstanceOfAssertFactories.list(Map.class))
			.extracting((component) -> component.get("name"))
			.contains("mesh-spring-boot-starter", "hello-spring-boot-starter", "logback-classic")
			.doesNotContain("log4j-api", "opentelemetry-exporter-sender-okhttp");
	}

	@Test
	default void followsNoForwardedHeader() {
		HttpResponse<String> response = Http.get(hello().management("/actuator"), "X-Forwarded-For", "10.1.2.3",
				"X-Forwarded-Host", "example.org", "X-Forwarded-Proto", "https", "X-Forwarded-Port", "8443",
				"X-Forwarded-Prefix", "/v2");
		assertThat(response.body()).contains("\"" + hello().management("/actuator/health") + "\"");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/", "/headers", "/livez", "/actuator/env", "/actuator/heapdump", "/actuator/shutdown",
			"/actuator/loggers", "/actuator/configprops", "/actuator/metrics" })
	default void hasNothingElse(String path) {
		HttpResponse<String> response = Http.get(hello().management(path));
		Problems.assertProblem(response, 404);
	}

}
