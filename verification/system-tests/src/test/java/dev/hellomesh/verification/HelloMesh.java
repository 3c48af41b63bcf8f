package dev.hellomesh.verification;

import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import dev.hellomesh.contract.Http;

/**
 * The gateway and both versions of hello, running. Their spans go to a collector in the
 * tests, and hello-v1 writes its log as JSON. A second gateway, in front of the same
 * upstreams, exports no spans.
 */
final class HelloMesh implements AutoCloseable {

	private final SpanCollector spans = new SpanCollector();

	private final PackagedService helloV1;

	private final PackagedService helloV2;

	private final PackagedService gateway;

	private final PackagedService gatewayWithoutExport;

	HelloMesh() {
		Path logs = Path.of("target", "logs");
		Map<String, String> exporting = Map.of("MANAGEMENT_OPENTELEMETRY_TRACING_EXPORT_OTLP_ENDPOINT",
				this.spans.endpoint(), "MANAGEMENT_OPENTELEMETRY_TRACING_EXPORT_SCHEDULE_DELAY", "100ms");
		this.helloV1 = new PackagedService("hello-v1", logs.resolve("hello-v1.log"),
				List.of(exporting, Map.of("HOSTNAME", "hello-v1-pod", "LOGGING_STRUCTURED_FORMAT_CONSOLE", "ecs")));
		this.helloV2 = new PackagedService("hello-v2", logs.resolve("hello-v2.log"),
				List.of(exporting, Map.of("HOSTNAME", "hello-v2-pod")));
		Map<String, String> routes = Map.of("HELLO_URL", this.helloV1.uri("").toString(), "HELLO_V1_URL",
				this.helloV1.uri("").toString(), "HELLO_V2_URL", this.helloV2.uri("").toString());
		// Beside the usual endpoints, the one that tells what there is to export spans.
		Map<String, String> endpoints = Map.of("MANAGEMENT_ENDPOINTS_WEB_EXPOSURE_INCLUDE",
				"beans,health,info,prometheus,sbom");
		this.gateway = new PackagedService("gateway", logs.resolve("gateway.log"),
				List.of(exporting, routes, endpoints, Map.of("HOSTNAME", "gateway-pod")));
		this.gatewayWithoutExport = new PackagedService("gateway", logs.resolve("gateway-without-export.log"),
				List.of(routes, endpoints));
	}

	/**
	 * Starts what is not running, together, and returns when all are ready.
	 */
	void ensureRunning() {
		List<PackagedService> stopped = processes().stream().filter((service) -> !service.isAlive()).toList();
		stopped.forEach(PackagedService::launch);
		processes().forEach(PackagedService::awaitReady);
	}

	PackagedService helloV1() {
		return this.helloV1;
	}

	PackagedService helloV2() {
		return this.helloV2;
	}

	PackagedService gateway() {
		return this.gateway;
	}

	PackagedService gatewayWithoutExport() {
		return this.gatewayWithoutExport;
	}

	/**
	 * Returns one of each kind.
	 */
	List<PackagedService> services() {
		return List.of(this.helloV1, this.helloV2, this.gateway);
	}

	SpanCollector spans() {
		return this.spans;
	}

	URI uri(String path) {
		return this.gateway.uri(path);
	}

	/**
	 * Sends a request through the gateway.
	 */
	HttpResponse<String> get(String path, String... headers) {
		return Http.get(uri(path), headers);
	}

	@Override
	public void close() {
		processes().forEach(PackagedService::close);
		this.spans.close();
	}

	private List<PackagedService> processes() {
		return List.of(this.helloV1, this.helloV2, this.gateway, this.gatewayWithoutExport);
	}

}
