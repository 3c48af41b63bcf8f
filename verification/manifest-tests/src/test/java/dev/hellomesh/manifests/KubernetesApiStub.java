package dev.hellomesh.manifests;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/**
 * As much of a cluster's API as {@code kubectl apply --dry-run=client} asks for, which
 * does not work without: which kinds there are. It holds no objects.
 */
class KubernetesApiStub implements AutoCloseable {

	private static final String NOT_FOUND = """
			{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"NotFound","code":404}""";

	private final HttpServer server;

	private final Map<String, String> answers = new TreeMap<>();

	KubernetesApiStub(List<Manifest<?>> manifests) throws IOException {
		this.answers.put("/api", """
				{"kind":"APIVersions","versions":["v1"]}""");
		Map<String, List<Manifest<?>>> versions = manifests.stream()
			.collect(Collectors.groupingBy((manifest) -> manifest.object().getApiVersion()));
		this.answers.put("/apis", versions.keySet()
			.stream()
			.filter((version) -> version.contains("/"))
			.map(KubernetesApiStub::group)
			.collect(Collectors.joining(",", "{\"kind\":\"APIGroupList\",\"apiVersion\":\"v1\",\"groups\":[", "]}")));
		versions.forEach((version, objects) -> this.answers.put((version.contains("/") ? "/apis/" : "/api/") + version,
				resources(version, objects)));
		this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		this.server.createContext("/", this::answer);
		this.server.start();
	}

	private static String group(String version) {
		String[] parts = version.split("/");
		return """
				{"name":"%s","versions":[{"groupVersion":"%s","version":"%s"}],\
				"preferredVersion":{"groupVersion":"%2$s","version":"%3$s"}}""".formatted(parts[0], version, parts[1]);
	}

	private static String resources(String version, List<Manifest<?>> objects) {
		return objects.stream()
			.map((manifest) -> """
					{"name":"%s","singularName":"","namespaced":true,"kind":"%s","verbs":["create","get","patch"]}"""
				.formatted(manifest.object().getPlural(), manifest.object().getKind()))
			.distinct()
			.collect(Collectors.joining(",",
					"{\"kind\":\"APIResourceList\",\"apiVersion\":\"v1\",\"groupVersion\":\"%s\",\"resources\":["
						.formatted(version),
					"]}"));
	}

	private void answer(HttpExchange exchange) throws IOException {
		try (exchange) {
			String answer = this.answers.get(exchange.getRequestURI().getPath());
			byte[] body = ((answer != null) ? answer : NOT_FOUND).getBytes(StandardCharsets.UTF_8);
			exchange.getResponseHeaders().set("Content-Type", "application/json");
			exchange.sendResponseHeaders((answer != null) ? 200 : 404, body.length);
			exchange.getResponseBody().write(body);
		}
	}

	String url() {
		return "http://localhost:" + this.server.getAddress().getPort();
	}

	@Override
	public void close() {
		this.server.stop(0);
	}

}
