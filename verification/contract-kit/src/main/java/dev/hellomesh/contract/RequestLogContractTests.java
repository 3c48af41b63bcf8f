package dev.hellomesh.contract;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

import org.assertj.core.api.InstanceOfAssertFactories;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.logging.LoggingSystemProperty;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The log line of a request has the trace id of its caller, in each of the supported
 * headers. Each test starts its own service, because the last one to start configures the
 * logging of the whole process.
 */
@ExtendWith(OutputCaptureExtension.class)
public abstract class RequestLogContractTests {

	private static final String TRACE_ID = "0af7651916cd43dd8448eb211c80319c";

	private static final String SPAN_ID = "b7ad6b7169203331";

	private static final List<String[]> TRACES = List.of(
			new String[] { "traceparent", "00-" + TRACE_ID + "-" + SPAN_ID + "-01" },
			new String[] { "b3", TRACE_ID + "-" + SPAN_ID + "-1" },
			new String[] { "X-B3-TraceId", TRACE_ID, "X-B3-SpanId", SPAN_ID, "X-B3-Sampled", "1" });

	private final Class<?> application;

	private final String name;

	/**
	 * Creates the tests of a service.
	 * @param application its main class
	 * @param name its name
	 */
	protected RequestLogContractTests(Class<?> application, String name) {
		this.application = application;
		this.name = name;
	}

	@AfterEach
	void forgetTheFormat() {
		System.clearProperty(LoggingSystemProperty.CONSOLE_STRUCTURED_FORMAT.getEnvironmentVariableName());
	}

	@Test
	void namesTheTraceInALineForPeople(CapturedOutput output) {
		withService((service) -> {
			for (String[] trace : TRACES) {
				assertThat(lineOfAGreeting(service, output, trace))
					.containsPattern("^\\d\\d:\\d\\d:\\d\\d\\.\\d{3} +INFO .*\\[" + this.name + "]")
					.containsPattern("\\[" + TRACE_ID + "-(?!" + SPAN_ID + ")[0-9a-f]{16}]")
					.containsPattern("GET /greet/" + trace[0] + " 200 \\d+ms$");
			}
		});
	}

	@Test
	void namesTheTraceInAFieldForMachines(CapturedOutput output) {
		withService((service) -> {
			Map<String, Object> fields = Http.json(lineOfAGreeting(service, output, TRACES.get(0)));
			assertThat(fields).containsEntry("traceId", TRACE_ID);
			assertThat(fields).extractingByKey("message", InstanceOfAssertFactories.STRING)
				.matches("GET /greet/traceparent 200 \\d+ms");
		}, "--logging.structured.format.console=ecs");
	}

	@Test
	void answersOnAVirtualThreadWhereThereAreSome(CapturedOutput output) {
		boolean virtual = Runtime.version().feature() >= 21;
		withService(
				(service) -> assertThat(Http.json(lineOfAGreeting(service, output, TRACES.get(0))))
					.extractingByKey("process", InstanceOfAssertFactories.MAP)
					.extractingByKey("thread", InstanceOfAssertFactories.MAP)
					.extractingByKey("name", InstanceOfAssertFactories.STRING)
					.matches(virtual ? "tomcat-handler-\\d+" : "http-nio-.*-exec-\\d+"),
				"--logging.structured.format.console=ecs");
	}

	private void withService(Consumer<URI> test, String... arguments) {
		Stream<String> ports = Stream.of("--server.port=0", "--management.server.port=0");
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(this.application)
			.properties("spring.main.register-shutdown-hook=false")
			.run(Stream.concat(ports, Stream.of(arguments)).toArray(String[]::new))) {
			test.accept(URI.create("http://localhost:" + context.getEnvironment().getProperty("local.server.port")));
		}
	}

	private static String lineOfAGreeting(URI service, CapturedOutput output, String[] trace) {
		String path = "/greet/" + trace[0];
		Http.get(service.resolve(path), trace);
		// The line is written after the response.
		return Awaitility.await()
			.until(() -> output.getOut().lines().filter((line) -> line.contains("GET " + path + " ")).toList(),
					(lines) -> lines.size() == 1)
			.get(0);
	}

}
