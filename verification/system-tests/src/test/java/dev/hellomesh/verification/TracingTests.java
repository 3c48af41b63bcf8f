package dev.hellomesh.verification;

import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

import dev.hellomesh.contract.Http;
import dev.hellomesh.verification.SpanCollector.ReceivedSpan;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

@RunningSystem
class TracingTests {

	private static final String CALLER = "00f067aa0ba902b7";

	private final HelloMesh mesh;

	TracingTests(HelloMesh mesh) {
		this.mesh = mesh;
	}

	@Test
	void spansOfOneRequestFormOneTree() {
		String traceId = request("/v2", true);
		List<ReceivedSpan> spans = this.mesh.spans().await(traceId, 2);
		assertThat(spans).extracting(ReceivedSpan::service).containsExactlyInAnyOrder("gateway", "hello-v2");
		ReceivedSpan gateway = spanOf("gateway", spans);
		ReceivedSpan hello = spanOf("hello-v2", spans);
		assertThat(gateway.parentSpanId()).isEqualTo(CALLER);
		assertThat(hello.parentSpanId()).isEqualTo(gateway.spanId());
		assertThat(spans).extracting(ReceivedSpan::kind).containsOnly(SpanKind.SPAN_KIND_SERVER);
	}

	@Test
	void upstreamReceivesTheGatewaysSpanAsParent() {
		String traceId = newTraceId();
		JsonNode headers = Http.tree(this.mesh.get("/v1/headers", "traceparent", traceparent(traceId, true)));
		ReceivedSpan gateway = spanOf("gateway", this.mesh.spans().await(traceId, 2));
		assertThat(headers.get("traceparent").valueStream()).map(JsonNode::asString)
			.containsExactly("00-" + traceId + "-" + gateway.spanId() + "-01");
	}

	@Test
	void spansSayWhichInstanceOfWhichReleaseSentThem() {
		String v1 = request("/v1", true);
		String v2 = request("/v2", true);
		List<ReceivedSpan> v1Spans = this.mesh.spans().await(v1, 2);
		assertThat(spanOf("hello-v1", v1Spans).resource()).containsEntry("hostname", "hello-v1-pod")
			.containsEntry("service.version", "1.0.0");
		assertThat(spanOf("hello-v2", this.mesh.spans().await(v2, 2)).resource())
			.containsEntry("hostname", "hello-v2-pod")
			.containsEntry("service.version", "2.0.0");
		assertThat(spanOf("gateway", v1Spans).resource()).containsEntry("hostname", "gateway-pod")
			.hasEntrySatisfying("service.version", (version) -> assertThat(version).isNotEmpty());
	}

	@Test
	void probesAndScrapesLeaveNoSpan() {
		this.mesh.spans().await(request("/v1", true), 2);
		this.mesh.spans().await(request("/v2", true), 2);
		int before = this.mesh.spans().received().size();
		for (PackagedService service : List.of(this.mesh.gateway(), this.mesh.helloV1())) {
			assertThat(Http.status(service.uri("/livez"))).isEqualTo(200);
			assertThat(Http.status(service.uri("/readyz"))).isEqualTo(200);
			assertThat(Http.status(service.managementUri("/actuator/health"))).isEqualTo(200);
			assertThat(Http.status(service.managementUri("/actuator/prometheus"))).isEqualTo(200);
		}
		// What came after them has arrived, so they would have.
		String marker = request("/v1", true);
		this.mesh.spans().await(marker, 2);
		List<ReceivedSpan> received = this.mesh.spans().received();
		assertThat(received.subList(before, received.size()))
			.allSatisfy((span) -> assertThat(span.traceId()).isEqualTo(marker));
	}

	@Test
	void unsampledRequestLeavesNoSpanAndStaysUnsampled() {
		String unsampled = newTraceId();
		JsonNode headers = Http.tree(this.mesh.get("/v1/headers", "traceparent", traceparent(unsampled, false)));
		assertThat(headers.get("traceparent").valueStream()).map(JsonNode::asString)
			.singleElement()
			.asString()
			.startsWith("00-" + unsampled + "-")
			.endsWith("-00");
		this.mesh.spans().await(request("/v1", true), 2);
		assertThat(this.mesh.spans().ofTrace(unsampled)).isEmpty();
	}

	@Test
	void traceIsFoundInTheLogsOfBothServices() {
		String traceId = request("/v2", true);
		List<ReceivedSpan> spans = this.mesh.spans().await(traceId, 2);
		String spanId = spanOf("gateway", spans).spanId();
		assertThat(logLine(this.mesh.gateway(), traceId)).contains("[" + traceId + "-" + spanId + "]")
			.contains("GET /v2 200");
		assertThat(logLine(this.mesh.helloV2(), traceId))
			.contains("[" + traceId + "-" + spanOf("hello-v2", spans).spanId() + "]")
			.contains("GET / 200");
	}

	@Test
	void traceIsFoundInStructuredLogs() {
		String traceId = request("/v1", true);
		JsonNode line = JsonMapper.shared().readTree(logLine(this.mesh.helloV1(), traceId));
		assertThat(line.get("traceId").asString()).isEqualTo(traceId);
		assertThat(line.get("spanId").asString())
			.isEqualTo(spanOf("hello-v1", this.mesh.spans().await(traceId, 2)).spanId());
		assertThat(line.get("service").get("name").asString()).isEqualTo("hello-v1");
		assertThat(line.get("message").asString()).startsWith("GET / 200");
	}

	private String request(String path, boolean sampled) {
		String traceId = newTraceId();
		assertThat(this.mesh.get(path, "traceparent", traceparent(traceId, sampled)).statusCode()).isEqualTo(200);
		return traceId;
	}

	private static String logLine(PackagedService service, String traceId) {
		// The line is written when the request is over, which the caller may know first.
		return Awaitility.await("line of " + traceId + " in the log of " + service.name())
			.atMost(Duration.ofSeconds(10))
			.until(() -> service.log().stream().filter((line) -> line.contains(traceId)).toList(),
					(lines) -> lines.size() == 1)
			.get(0);
	}

	private static ReceivedSpan spanOf(String service, List<ReceivedSpan> spans) {
		assertThat(spans).extracting(ReceivedSpan::service).containsOnlyOnce(service);
		return spans.stream().filter((span) -> span.service().equals(service)).findFirst().orElseThrow();
	}

	private static String newTraceId() {
		byte[] id = new byte[16];
		ThreadLocalRandom.current().nextBytes(id);
		return HexFormat.of().formatHex(id);
	}

	private static String traceparent(String traceId, boolean sampled) {
		return "00-" + traceId + "-" + CALLER + (sampled ? "-01" : "-00");
	}

}
