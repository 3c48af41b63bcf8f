package dev.hellomesh.verification;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;

import com.google.protobuf.ByteString;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import org.awaitility.Awaitility;

/**
 * Receives spans by OTLP over HTTP, as Jaeger would.
 */
final class SpanCollector implements AutoCloseable {

	private final Queue<ReceivedSpan> spans = new ConcurrentLinkedQueue<>();

	private final HttpServer server;

	SpanCollector() {
		try {
			this.server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.server.createContext("/v1/traces", this::receive);
		this.server.start();
	}

	String endpoint() {
		return "http://127.0.0.1:" + this.server.getAddress().getPort() + "/v1/traces";
	}

	List<ReceivedSpan> received() {
		return List.copyOf(this.spans);
	}

	/**
	 * Waits until as many spans of the trace have arrived.
	 */
	List<ReceivedSpan> await(String traceId, int count) {
		return Awaitility.await("spans of " + traceId)
			.atMost(Duration.ofSeconds(20))
			.until(() -> ofTrace(traceId), (spans) -> spans.size() >= count);
	}

	List<ReceivedSpan> ofTrace(String traceId) {
		return this.spans.stream().filter((span) -> span.traceId().equals(traceId)).toList();
	}

	@Override
	public void close() {
		this.server.stop(0);
	}

	private void receive(HttpExchange exchange) throws IOException {
		try (exchange; InputStream body = exchange.getRequestBody()) {
			ExportTraceServiceRequest request = ExportTraceServiceRequest.parseFrom(body);
			for (ResourceSpans resource : request.getResourceSpansList()) {
				Map<String, String> attributes = attributes(resource.getResource().getAttributesList());
				for (ScopeSpans scope : resource.getScopeSpansList()) {
					scope.getSpansList().forEach((span) -> this.spans.add(received(attributes, span)));
				}
			}
			exchange.sendResponseHeaders(200, -1);
		}
	}

	private static ReceivedSpan received(Map<String, String> resource, Span span) {
		return new ReceivedSpan(resource, span.getName(), span.getKind(), hex(span.getTraceId()), hex(span.getSpanId()),
				hex(span.getParentSpanId()), attributes(span.getAttributesList()));
	}

	private static Map<String, String> attributes(List<KeyValue> attributes) {
		return attributes.stream()
			.collect(Collectors.toMap(KeyValue::getKey, (attribute) -> attribute.getValue().getStringValue()));
	}

	private static String hex(ByteString bytes) {
		return HexFormat.of().formatHex(bytes.toByteArray());
	}

	/**
	 * A span as it arrived.
	 *
	 * @param resource attributes of the service that sent it
	 * @param name name of the span
	 * @param kind its side of the call
	 * @param traceId trace that it belongs to, in hex
	 * @param spanId its own id, in hex
	 * @param parentSpanId id of its parent, in hex; empty for a root
	 * @param attributes attributes of the span
	 */
	record ReceivedSpan(Map<String, String> resource, String name, Span.SpanKind kind, String traceId, String spanId,
			String parentSpanId, Map<String, String> attributes) {

		String service() {
			return this.resource.get("service.name");
		}

	}

}
