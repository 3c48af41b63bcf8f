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

import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.apps.Deployment;

/**
 * A container of a Deployment as a process of this machine: the same jar, the same
 * environment; the ports are free ones, and the collector is the test's.
 */
final class ContainerProcess implements AutoCloseable {

	private static final Map<String, String> POD = Map.of("metadata.namespace", "a-namespace");

	private final Process process;

	private final Manifest<Deployment> deployment;

	private final Map<Integer, Integer> ports;

	private ContainerProcess(Process process, Manifest<Deployment> deployment, Map<Integer, Integer> ports) {
		this.process = process;
		this.deployment = deployment;
		this.ports = ports;
	}

	static ContainerProcess start(Manifest<Deployment> deployment, int collectorPort, Path log) throws IOException {
		Map<Integer, Integer> ports = new TreeMap<>();
		for (int port : WorkloadChecks.ports(deployment).values()) {
			ports.put(port, freePort());
		}
		Path jar = Project.ofThisRepository()
			.root()
			.resolve(deployment.name() + "/target/" + deployment.name() + ".jar");
		ProcessBuilder builder = new ProcessBuilder(System.getProperty("java.home") + "/bin/java",
				"-XX:TieredStopAtLevel=1", "-Xmx128m", "-Djava.io.tmpdir=" + log.toAbsolutePath().getParent(), "-jar",
				jar.toString())
			.redirectErrorStream(true)
			.redirectOutput(log.toFile());
		builder.environment().clear();
		builder.environment().putAll(environment(deployment, collectorPort));
		builder.environment()
			.put("SERVER_PORT", String.valueOf(ports.get(WorkloadChecks.ports(deployment).get("http"))));
		builder.environment()
			.put("MANAGEMENT_SERVER_PORT",
					String.valueOf(ports.get(WorkloadChecks.ports(deployment).get("http-management"))));
		return new ContainerProcess(builder.start(), deployment, ports);
	}

	private static Map<String, String> environment(Manifest<Deployment> deployment, int collectorPort) {
		Map<String, String> environment = new LinkedHashMap<>();
		for (EnvVar variable : WorkloadChecks.container(deployment).getEnv()) {
			String value = (variable.getValue() != null) ? variable.getValue() : POD
				.getOrDefault(variable.getValueFrom().getFieldRef().getFieldPath(), deployment.name() + "-a-pod");
			for (Map.Entry<String, String> earlier : environment.entrySet()) {
				value = value.replace("$(" + earlier.getKey() + ")", earlier.getValue());
			}
			environment.put(variable.getName(),
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

	URI uri(String port, String path) {
		return uri(WorkloadChecks.ports(this.deployment).get(port), path);
	}

	URI uri(int containerPort, String path) {
		return URI.create("http://localhost:" + this.ports.get(containerPort) + path);
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
