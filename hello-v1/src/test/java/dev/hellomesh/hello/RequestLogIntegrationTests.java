package dev.hellomesh.hello;

import java.util.Map;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.logging.LoggingSystemProperty;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.web.client.RestClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Finds a request in the log by the trace that the caller began. Each test starts its own
 * service: logging is set up once for the whole process by whichever started last.
 */
@ExtendWith(OutputCaptureExtension.class)
class RequestLogIntegrationTests {

	private static final String TRACE_ID = "0af7651916cd43dd8448eb211c80319c";

	@AfterEach
	void forgetTheFormat() {
		System.clearProperty(LoggingSystemProperty.CONSOLE_STRUCTURED_FORMAT.getEnvironmentVariableName());
	}

	@Test
	void namesTheTraceInALineForPeople(CapturedOutput output) {
		assertThat(lineOfAGreeting(output)).containsPattern("^\\d\\d:\\d\\d:\\d\\d\\.\\d{3} +INFO .*\\[hello-v1]")
			.containsPattern("\\[" + TRACE_ID + "-(?!b7ad6b7169203331)[0-9a-f]{16}]")
			.containsPattern("GET /greet/me 200 \\d+ms$");
	}

	@Test
	void namesTheTraceInAFieldForMachines(CapturedOutput output) {
		String line = lineOfAGreeting(output, "--logging.structured.format.console=ecs");
		Map<String, Object> fields = JsonMapper.shared().readValue(line, new TypeReference<>() {
		});
		assertThat(fields).containsEntry("traceId", TRACE_ID)
			.hasEntrySatisfying("message",
					(message) -> assertThat(message).asString().matches("GET /greet/me 200 \\d+ms"));
	}

	private static String lineOfAGreeting(CapturedOutput output, String... arguments) {
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(HelloApplication.class)
			.properties("spring.main.register-shutdown-hook=false")
			.run(withRandomPorts(arguments))) {
			RestClient.create("http://localhost:" + context.getEnvironment().getProperty("local.server.port"))
				.get()
				.uri("/greet/me")
				.header("traceparent", "00-" + TRACE_ID + "-b7ad6b7169203331-01")
				.retrieve()
				.toBodilessEntity();
			// The line is written after the answer.
			return Awaitility.await()
				.until(() -> output.getOut().lines().filter((line) -> line.contains("GET /greet/me ")).toList(),
						(lines) -> lines.size() == 1)
				.get(0);
		}
	}

	private static String[] withRandomPorts(String... arguments) {
		return Stream.concat(Stream.of("--server.port=0", "--management.server.port=0"), Stream.of(arguments))
			.toArray(String[]::new);
	}

}
