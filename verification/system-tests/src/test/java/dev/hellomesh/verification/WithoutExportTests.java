package dev.hellomesh.verification;

import java.util.List;

import dev.hellomesh.contract.Http;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

@RunningSystem
class WithoutExportTests {

	private static final String TRACEPARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

	private final HelloMesh mesh;

	WithoutExportTests(HelloMesh mesh) {
		this.mesh = mesh;
	}

	@Test
	void traceContextGoesThroughUnchanged() {
		JsonNode headers = Http
			.tree(Http.get(this.mesh.gatewayWithoutExport().uri("/v1/headers"), "traceparent", TRACEPARENT));
		assertThat(headers.get("traceparent").valueStream()).map(JsonNode::asString).containsExactly(TRACEPARENT);
	}

	@Test
	void requestWithoutTraceContextGetsOne() {
		JsonNode headers = Http.tree(Http.get(this.mesh.gatewayWithoutExport().uri("/v1/headers")));
		assertThat(headers.get("traceparent").valueStream()).map(JsonNode::asString)
			.singleElement()
			.asString()
			.matches("00-[0-9a-f]{32}-[0-9a-f]{16}-03");
	}

	@Test
	void thereIsNothingThatExports() {
		assertThat(beanTypes(this.mesh.gateway()))
			.contains("io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter");
		assertThat(beanTypes(this.mesh.gatewayWithoutExport())).isNotEmpty()
			.noneMatch((type) -> type.endsWith("SpanExporter"));
	}

	private static List<String> beanTypes(PackagedService service) {
		JsonNode contexts = Http.tree(Http.get(service.managementUri("/actuator/beans"))).get("contexts");
		return contexts.valueStream()
			.flatMap((context) -> context.get("beans").valueStream())
			.map((bean) -> bean.get("type").asString())
			.toList();
	}

}
