package dev.hellomesh.images;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse.ContainerState;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.HostConfig;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.startupcheck.StartupCheckStrategy;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.containers.wait.strategy.WaitAllStrategy;
import org.testcontainers.utility.DockerImageName;

/**
 * One of our images as a pod would run it: read-only, without capabilities, as a numeric
 * user, with half a processor and not much memory.
 */
final class ServiceContainer extends GenericContainer<ServiceContainer> {

	static final int HELLO_MEBIBYTES = 128;

	static final int GATEWAY_MEBIBYTES = 160;

	private static final int MAIN_PORT = 8080;

	private static final int MANAGEMENT_PORT = 9090;

	private ServiceContainer(String module, int mebibytes) {
		super(DockerImageName.parse("hello-mesh/" + module + ":" + System.getProperty("image.version")));
		withExposedPorts(MAIN_PORT, MANAGEMENT_PORT);
		withMemory(mebibytes);
		withHost((host) -> host.withNanoCPUs(500_000_000L)
			.withReadonlyRootfs(true)
			.withCapDrop(Capability.ALL)
			.withSecurityOpts(List.of("no-new-privileges"))
			.withTmpFs(Map.of("/tmp", "rw,noexec,nosuid,size=16m")));
		withCreateContainerCmdModifier((command) -> command.withUser("10001").withHostName(module + "-pod"));
		waitingFor(Wait.forHttp("/readyz").forPort(MAIN_PORT).withStartupTimeout(Duration.ofSeconds(90)));
	}

	static ServiceContainer hello(String module) {
		return new ServiceContainer(module, HELLO_MEBIBYTES);
	}

	static ServiceContainer gateway(Network network) {
		return new ServiceContainer("gateway", GATEWAY_MEBIBYTES).withNetwork(network)
			.withEnv("HELLO_V1_URL", "http://hello-v1:" + MAIN_PORT)
			.withEnv("HELLO_V2_URL", "http://hello-v2:" + MAIN_PORT)
			.withEnv("HELLO_URL", "http://hello-v1:" + MAIN_PORT);
	}

	/**
	 * Leaves out all that makes the image small and fast: the same application on the
	 * same runtime with the flags that the JVM chooses by itself.
	 */
	ServiceContainer asSpringBootDoesByDefault(String mainClass) {
		return withCreateContainerCmdModifier(
				(command) -> command.withEntrypoint("/opt/java/bin/java", "-cp", "@/app/classpath.txt", mainClass));
	}

	/**
	 * Tells it what a pod on a cluster is told: JSON for the log, and a collector of
	 * spans, of which there is none here.
	 */
	ServiceContainer asOnACluster() {
		return withEnv("LOGGING_STRUCTURED_FORMAT_CONSOLE", "ecs")
			.withEnv("MANAGEMENT_OPENTELEMETRY_TRACING_EXPORT_OTLP_ENDPOINT", "http://127.0.0.1:4318/v1/traces");
	}

	/**
	 * Gives it two processors and half a gigabyte, and the one setting that makes use of
	 * them.
	 */
	ServiceContainer asServer() {
		return withEnv("JDK_JAVA_OPTIONS", "@/app/server.args").withMemory(512)
			.withHost((host) -> host.withNanoCPUs(2_000_000_000L));
	}

	/**
	 * Gives it another limit of memory.
	 */
	ServiceContainer withMemory(int mebibytes) {
		long bytes = mebibytes * 1024L * 1024L;
		return withHost((host) -> host.withMemory(bytes).withMemorySwap(bytes));
	}

	/**
	 * Lets it write where a pod cannot, to see whether it would.
	 */
	ServiceContainer withWritableRoot() {
		return withHost((host) -> host.withReadonlyRootfs(false));
	}

	private ServiceContainer withHost(Consumer<HostConfig> change) {
		return withCreateContainerCmdModifier((command) -> {
			HostConfig host = command.getHostConfig();
			if (host == null) {
				throw new IllegalStateException("No host configuration");
			}
			change.accept(host);
		});
	}

	/**
	 * Lets {@link #start()} return when the process is running, ready or not.
	 */
	ServiceContainer unready() {
		return waitingFor(new WaitAllStrategy());
	}

	/**
	 * Lets {@link #start()} return when the process has ended, however it did.
	 */
	ServiceContainer untilItEnds() {
		return unready().withStartupCheckStrategy(new StartupCheckStrategy() {

			@Override
			public StartupStatus checkStartupState(DockerClient client, String id) {
				boolean running = Boolean.TRUE.equals(client.inspectContainerCmd(id).exec().getState().getRunning());
				return running ? StartupStatus.NOT_YET_KNOWN : StartupStatus.SUCCESSFUL;
			}

		}.withTimeout(Duration.ofSeconds(90)));
	}

	URI main(String path) {
		return URI.create("http://localhost:" + getMappedPort(MAIN_PORT)).resolve(path);
	}

	URI management() {
		return URI.create("http://localhost:" + getMappedPort(MANAGEMENT_PORT));
	}

	/**
	 * Stops the container as {@code docker stop} and the kubelet do.
	 * @param grace time after which it is killed
	 * @return the state that it ended in
	 */
	ContainerState terminate(Duration grace) {
		this.dockerClient.stopContainerCmd(getContainerId()).withTimeout((int) grace.toSeconds()).exec();
		return state();
	}

	void kill() {
		this.dockerClient.killContainerCmd(getContainerId()).exec();
	}

	ContainerState state() {
		return this.dockerClient.inspectContainerCmd(getContainerId()).exec().getState();
	}

}
