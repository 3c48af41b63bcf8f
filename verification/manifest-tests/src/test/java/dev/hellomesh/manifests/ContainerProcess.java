package dev.hellomesh.manifests;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A container of a Deployment as a process of this machine: the same jar, the same
 * environment; the ports are free ones, and the collector is the test's.
 */
final class ContainerProcess implements AutoCloseable {

	private final Process process;

	private final Map<String, Integer> ports;

	private ContainerProcess(Process process, Map<String, Integer> ports) {
		this.process = process;
		this.ports = ports;
	}

	static ContainerProcess start(Manifest deployment, int collectorPort, Path log) throws IOException {
		Map<String, Integer> ports = new TreeMap<>();
		for (Map.Entry<String, Integer> port : deployment.ports().entrySet()) {
			int free = freePort();
			ports.put(port.getKey(), free);
			ports.put(port.getValue().toString(), free);
		}
		Path jar = new Repository().root().resolve(deployment.name() + "/target/" + deployment.name() + ".jar");
		ProcessBuilder builder = new ProcessBuilder(System.getProperty("java.home") + "/bin/java",
				"-XX:TieredStopAtLevel=1", "-Xmx128m", "-Djava.io.tmpdir=" + log.toAbsolutePath().getParent(), "-jar",
				jar.toString())
			.redirectErrorStream(true)
			.redirectOutput(log.toFile());
		builder.environment().clear();
		builder.environment().putAll(environment(deployment, collectorPort));
		builder.environment().put("SERVER_PORT", String.valueOf(ports.get("http")));
		builder.environment().put("MANAGEMENT_SERVER_PORT", String.valueOf(ports.get("http-management")));
		return new ContainerProcess(builder.start(), ports);
	}

	private static Map<String, String> environment(Manifest deployment, int collectorPort) {
		Map<String, String> environment = new LinkedHashMap<>();
		for (JsonNode variable : deployment.container().path("env")) {
			String field = variable.at("/valueFrom/fieldRef/fieldPath").asText();
			String value = field.equals("metadata.namespace") ? "a-namespace"
					: variable.path("value").asText(deployment.name() + "-a-pod");
			for (Map.Entry<String, String> earlier : environment.entrySet()) {
				value = value.replace("$(" + earlier.getKey() + ")", earlier.getValue());
			}
			environment.put(variable.path("name").asText(),
					value.replaceFirst("//jaeger-collector[^/]*/", "//localhost:" + collectorPort + "/"));
		}
		return environment;
	}

	private static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
	}

	boolean isAlive() {
		return this.process.isAlive();
	}

	/**
	 * Return the address of what the Deployment knows by the name or the number of a
	 * port.
	 */
	URI uri(String port, String path) {
		return URI.create("http://localhost:" + this.ports.get(port) + path);
	}

	@Override
	public void close() {
		this.process.destroy();
		try {
			this.process.onExit().orTimeout(45, TimeUnit.SECONDS).join();
		}
		finally {
			this.process.destroyForcibly();
		}
	}

}
