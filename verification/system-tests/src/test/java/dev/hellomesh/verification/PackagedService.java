package dev.hellomesh.verification;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

import dev.hellomesh.contract.Http;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * One of the services as it is shipped: its jar in a process of its own. It can be
 * stopped, killed, suspended and started again, on the same ports each time.
 */
final class PackagedService implements AutoCloseable {

	private static final List<String> JVM_FLAGS = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx128m");

	private static final Duration START_TIMEOUT = Duration.ofSeconds(120);

	private static final Duration SUSPEND_TIMEOUT = Duration.ofSeconds(10);

	// More than an answer takes on a busy machine.
	private static final Duration SILENCE = Duration.ofSeconds(1);

	private static final int LOG_TAIL = 40;

	// Nobody may have bound a port yet that was given before.
	private static final Set<Integer> given = ConcurrentHashMap.newKeySet();

	private final String name;

	private final Map<String, String> environment;

	private final int port = freePort();

	private final int managementPort = freePort();

	private final Path log;

	private Process process;

	PackagedService(String name, Path log, List<Map<String, String>> environment) {
		this.name = name;
		this.log = log;
		this.environment = new HashMap<>();
		environment.forEach(this.environment::putAll);
	}

	String name() {
		return this.name;
	}

	URI uri(String path) {
		return URI.create("http://127.0.0.1:" + this.port + path);
	}

	URI managementUri(String path) {
		return URI.create("http://127.0.0.1:" + this.managementPort + path);
	}

	int port() {
		return this.port;
	}

	long pid() {
		return this.process.pid();
	}

	boolean isAlive() {
		return this.process != null && this.process.isAlive();
	}

	/**
	 * Starts the process and returns at once, so that several can start together.
	 */
	void launch() {
		Path jar = Path.of("..", "..", this.name, "target", this.name + ".jar").toAbsolutePath().normalize();
		if (!Files.exists(jar)) {
			throw new IllegalStateException(jar + " is missing: run mvn verify in the root of the project.");
		}
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.addAll(JVM_FLAGS);
		// Tomcat leaves its directory behind.
		command.add("-Djava.io.tmpdir=" + this.log.toAbsolutePath().getParent());
		command.addAll(List.of("-jar", jar.toString()));
		ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true)
			.redirectOutput(ProcessBuilder.Redirect.appendTo(this.log.toFile()));
		// What the shell of the tests has set is not what is tested.
		builder.environment().keySet().retainAll(Set.of("PATH", "SystemRoot", "TEMP", "TMP"));
		builder.environment().putAll(this.environment);
		builder.environment().put("MANAGEMENT_SERVER_ADDRESS", "127.0.0.1");
		builder.environment().put("MANAGEMENT_SERVER_PORT", String.valueOf(this.managementPort));
		builder.environment().put("SERVER_ADDRESS", "127.0.0.1");
		builder.environment().put("SERVER_PORT", String.valueOf(this.port));
		try {
			Files.createDirectories(this.log.getParent());
			this.process = builder.start();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		// An aborted build runs no test's clean-up.
		Runtime.getRuntime().addShutdownHook(new Thread(this.process::destroyForcibly));
	}

	void awaitReady() {
		try {
			Awaitility.await()
				.atMost(START_TIMEOUT)
				.pollInterval(Duration.ofMillis(100))
				.until(() -> !isAlive() || isReady());
		}
		catch (ConditionTimeoutException ex) {
			throw new IllegalStateException(this.name + " was not ready in time. " + logTail(), ex);
		}
		if (!isAlive()) {
			throw new IllegalStateException(
					this.name + " ended with " + this.process.exitValue() + " at its start. " + logTail());
		}
	}

	boolean isReady() {
		return Http.status(uri("/readyz")) == 200;
	}

	/**
	 * Asks the process to end, as Kubernetes does, and returns at once.
	 */
	void terminate() {
		this.process.destroy();
	}

	/**
	 * Kills the process without a chance to say goodbye, and returns when it is gone.
	 */
	void kill() {
		this.process.destroyForcibly();
		awaitExit(Duration.ofSeconds(10));
	}

	int awaitExit(Duration timeout) {
		try {
			if (!this.process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
				throw new IllegalStateException(this.name + " has not ended after " + timeout + ". " + logTail());
			}
			return this.process.exitValue();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Stops the process from running, and returns when it no longer answers; the kernel
	 * goes on accepting its connections.
	 */
	void suspend() {
		signal("STOP");
		// The kernel stops each thread at its own next chance.
		Awaitility.await().atMost(SUSPEND_TIMEOUT).until(() -> !answersInTime());
	}

	void resume() {
		signal("CONT");
	}

	private boolean answersInTime() throws IOException {
		try (Socket socket = new Socket(InetAddress.getByName("127.0.0.1"), this.port)) {
			socket.setSoTimeout((int) SILENCE.toMillis());
			socket.getOutputStream().write("GET /livez HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
			socket.getInputStream().read();
			return true;
		}
		catch (SocketTimeoutException ex) {
			return false;
		}
	}

	private void signal(String signal) {
		try {
			Process kill = new ProcessBuilder("kill", "-" + signal, String.valueOf(pid())).inheritIO().start();
			if (kill.waitFor() != 0) {
				throw new IllegalStateException("Could not send " + signal + " to " + this.name);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	List<String> log() {
		try {
			// A line may be half written, in the middle of a character.
			return new String(Files.readAllBytes(this.log), StandardCharsets.UTF_8).lines().toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private String logTail() {
		List<String> lines = log();
		return "The end of " + this.log.toAbsolutePath() + ":\n"
				+ String.join("\n", lines.subList(Math.max(0, lines.size() - LOG_TAIL), lines.size()));
	}

	@Override
	public void close() {
		if (this.process != null) {
			kill();
		}
	}

	// Below the ports that the system gives to outgoing connections: one of those could
	// take the port of a service that is down for a moment.
	static int freePort() {
		for (int attempt = 0; attempt < 100; attempt++) {
			int port = ThreadLocalRandom.current().nextInt(20000, 32000);
			try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1"))) {
				if (given.add(port)) {
					return socket.getLocalPort();
				}
			}
			catch (IOException ex) {
				// taken: try another
			}
		}
		throw new IllegalStateException("Found no free port");
	}

}
