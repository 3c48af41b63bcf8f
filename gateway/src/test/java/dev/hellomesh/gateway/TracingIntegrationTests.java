package dev.hellomesh.gateway;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The gateway as users start it, with a collector to export spans to.
 */
@ExtendWith(OutputCaptureExtension.class)
class TracingIntegrationTests {

	private static final String SPAN_ID = "b7ad6b7169203331";

	private static final List<String> exported = new CopyOnWriteArrayList<>();

	private static FakeUpstream upstream;

	private static FakeUpstream collector;

	private static int port;

	private static String startupLog;

	// Runs until the JVM ends: closing it would stop the event loops that it shares with
	// the gateway of the other tests.
	@BeforeAll
	static void start(CapturedOutput output) {
		upstream = new FakeUpstream();
		collector = new FakeUpstream();
		collector.on("/v1/traces", (request, connection) -> {
			exported.add(HexFormat.of().formatHex(request.readBody(connection.in())));
			connection.write("HTTP/1.1 200 OK\r\nContent-Type: application/x-protobuf\r\nContent-Length: 0\r\n\r\n");
		});
		ApplicationContext gateway = new SpringApplicationBuilder(GatewayApplication.class)
			.main(GatewayApplication.class)
			.run("--server.port=0", "--management.server.port=0", "--HELLO_V1_URL=" + upstream.url(),
					"--management.opentelemetry.tracing.export.otlp.endpoint=" + collector.url() + "/v1/traces",
					"--management.opentelemetry.tracing.export.schedule-delay=50ms");
		port = ((WebServerApplicationContext) gateway).getWebServer().getPort();
		startupLog = output.getAll();
	}

	@Test
	void startsWithoutAWarning() {
		assertThat(startupLog).contains("Started GatewayApplication").doesNotContain(" WARN ", " ERROR ", "WARNING");
		assertThat(startupLog.lines()).hasSizeLessThan(12);
	}

	@Test
	void upstreamsParentIsTheOneSpanOfTheGateway() throws IOException {
		String traceId = "00000000000000000000000000000001";
		get("/v1/parent", "traceparent: 00-" + traceId + "-" + SPAN_ID + "-01");
		String parent = parentOf(traceId, "/parent");
		assertThat(parent).isNotEqualTo(SPAN_ID);
		await().until(() -> !spans(traceId).isEmpty());
		assertThat(spans(traceId)).containsExactly(new Span(parent, SPAN_ID));
	}

	@Test
	void upstreamsParentIsTheRootSpanWhereNoTraceArrived() throws IOException {
		get("/v1/root");
		String traceparent = upstream.receivedOnce("/root").value("traceparent");
		String traceId = traceparent.substring(3, 35);
		await().until(() -> !spans(traceId).isEmpty());
		assertThat(spans(traceId)).containsExactly(new Span(traceparent.substring(36, 52), ""));
	}

	@Test
	void headersOfOthersStayAsTheyCame() throws IOException {
		String traceId = "00000000000000000000000000000002";
		get("/v1/others", "traceparent: 00-" + traceId + "-" + SPAN_ID + "-01", "tracestate: vendor=a b,other=1",
				"tracestate: third=2", "baggage: user=7", "x-request-id: 7", "b3: " + traceId + "-" + SPAN_ID + "-1");
		parentOf(traceId, "/others");
		HttpMessage received = upstream.receivedOnce("/others");
		assertThat(received.values("tracestate")).containsExactly("vendor=a b,other=1", "third=2");
		assertThat(received.values("baggage")).containsExactly("user=7");
		assertThat(received.values("x-request-id")).containsExactly("7");
		assertThat(received.values("b3")).containsExactly(traceId + "-" + SPAN_ID + "-1");
	}

	@Test
	void traceOfB3IsContinued() throws IOException {
		String traceId = "00000000000000000000000000000003";
		get("/v1/b3", "b3: " + traceId + "-" + SPAN_ID + "-1");
		String parent = parentOf(traceId, "/b3");
		await().until(() -> !spans(traceId).isEmpty());
		assertThat(spans(traceId)).containsExactly(new Span(parent, SPAN_ID));
	}

	@Test
	void oneTraceparentIsSentWhereTwoArrived() throws IOException {
		String traceId = "00000000000000000000000000000004";
		get("/v1/two", "traceparent: 00-" + traceId + "-" + SPAN_ID + "-01",
				"traceparent: 00-11111111111111111111111111111111-2222222222222222-01");
		parentOf(traceId, "/two");
	}

	@Test
	void unsampledTraceGoesOnAsItCameAndIsLoggedAndNotExported(CapturedOutput output) throws IOException {
		String unsampled = "00000000000000000000000000000005";
		String traceparent = "00-" + unsampled + "-" + SPAN_ID + "-00";
		get("/v1/unsampled", "traceparent: " + traceparent, "tracestate: vendor=1");
		HttpMessage received = upstream.receivedOnce("/unsampled");
		assertThat(received.values("traceparent")).containsExactly(traceparent);
		assertThat(received.values("tracestate")).containsExactly("vendor=1");
		await().untilAsserted(() -> assertThat(output.getAll().lines())
			.anyMatch((line) -> line.contains("GET /v1/unsampled 200") && line.contains(unsampled)));
		String sampled = "00000000000000000000000000000006";
		get("/v1/sampled", "traceparent: 00-" + sampled + "-" + SPAN_ID + "-01");
		await().until(() -> !spans(sampled).isEmpty());
		assertThat(spans(unsampled)).isEmpty();
	}

	@Test
	void probeHasNoSpan() throws IOException {
		String probe = "00000000000000000000000000000007";
		get("/livez", "traceparent: 00-" + probe + "-" + SPAN_ID + "-01");
		String sampled = "00000000000000000000000000000008";
		get("/v1/after-probe", "traceparent: 00-" + sampled + "-" + SPAN_ID + "-01");
		await().until(() -> !spans(sampled).isEmpty());
		assertThat(spans(probe)).isEmpty();
	}

	@Test
	void spanEndsWhenTheClientGoesAway() throws IOException {
		String traceId = "00000000000000000000000000000009";
		upstream.on("/abandoned", (request, connection) -> connection.awaitClosed());
		try (Client client = new Client(port)) {
			client.sendHead("GET", "/v1/abandoned", "traceparent: 00-" + traceId + "-" + SPAN_ID + "-01");
			await().until(() -> !upstream.received("/abandoned").isEmpty());
		}
		await().until(() -> !spans(traceId).isEmpty());
		assertThat(spans(traceId)).containsExactly(new Span(parentOf(traceId, "/abandoned"), SPAN_ID));
	}

	@Test
	void spanOfABrokenAnswerSaysSo() throws IOException {
		String traceId = "0000000000000000000000000000000a";
		upstream.on("/broken", (request, connection) -> {
			connection.write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nx");
			await().until(() -> !upstream.received("/go").isEmpty());
			connection.close();
		});
		try (Client client = new Client(port)) {
			client.sendHead("GET", "/v1/broken", "traceparent: 00-" + traceId + "-" + SPAN_ID + "-01");
			assertThat(client.readHead().status()).isEqualTo(200);
			get("/v1/go");
			await().until(() -> !spans(traceId).isEmpty());
		}
		assertThat(exported.stream().filter((spans) -> spans.contains(traceId))).singleElement()
			.asString()
			.contains(HexFormat.of().formatHex("PrematureCloseException".getBytes(StandardCharsets.US_ASCII)));
	}

	@Test
	void spanIsNamedByTheRoutesPattern() throws IOException {
		String traceId = "0000000000000000000000000000000b";
		get("/v1/named/7", "traceparent: 00-" + traceId + "-" + SPAN_ID + "-01");
		await().until(() -> !spans(traceId).isEmpty());
		assertThat(exported.stream().filter((spans) -> spans.contains(traceId))).singleElement()
			.asString()
			.contains(HexFormat.of().formatHex("http get /v1/**".getBytes(StandardCharsets.US_ASCII)));
	}

	private static void get(String target, String... headers) throws IOException {
		assertThat(Client.exchange(port, "GET", target, headers).status()).isEqualTo(200);
	}

	private static String parentOf(String traceId, String target) {
		String traceparent = upstream.receivedOnce(target).value("traceparent");
		assertThat(traceparent).matches("00-" + traceId + "-[0-9a-f]{16}-01");
		return traceparent.substring(36, 52);
	}

	// As protobuf: a span begins with its trace id and its id; its parent follows where
	// it has no trace
	// state.
	private static List<Span> spans(String traceId) {
		Pattern span = Pattern.compile("0a10" + traceId + "1208([0-9a-f]{16})(?:2208([0-9a-f]{16}))?");
		return exported.stream()
			.flatMap((spans) -> span.matcher(spans).results())
			.map((match) -> new Span(match.group(1), (match.group(2) != null) ? match.group(2) : ""))
			.toList();
	}

	private record Span(String id, String parentId) {

	}

}
