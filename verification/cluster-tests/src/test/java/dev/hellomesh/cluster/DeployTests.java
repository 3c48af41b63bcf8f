package dev.hellomesh.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What {@code mesh deploy}, {@code check} and {@code undeploy} do on a cluster without
 * Istio.
 */
@Order(-1)
class DeployTests {

	private final Cluster cluster = new Cluster();

	private final Mesh mesh = Mesh.ofThisProject();

	private Map<String, String> before = Map.of();

	@TempDir
	private Path directory;

	@BeforeEach
	void look() {
		undeploy();
		// A cluster that has just been started makes objects of its own.
		this.cluster.kubectl("wait", "node", "--all", "--for=condition=Ready", "--timeout=60s");
		this.before = ClusterObjects.settled(this.cluster).marks();
	}

	@AfterEach
	void undeploy() {
		this.mesh.with("undeploy", "--context", this.cluster.context()).successful();
	}

	@Test
	void deploysOnceAndLeavesNothing() {
		long start = System.nanoTime();
		Program deploy = deploy();
		System.out.printf("deploy: %d s%n", Duration.ofNanos(System.nanoTime() - start).toSeconds());
		assertThat(deploy.output()).doesNotContain("Pods that ran before");
		System.out.println(this.mesh.with("check", "--context", this.cluster.context()).successful().output());

		Map<String, String> once = ClusterObjects.of(this.cluster).versions();
		assertThat(deploy().output()).contains("Pods that ran before");
		assertThat(ClusterObjects.of(this.cluster).versions()).isEqualTo(once);

		undeploy();
		assertThat(ClusterObjects.settled(this.cluster).marks()).isEqualTo(this.before);
		assertThat(this.mesh.with("undeploy", "--context", this.cluster.context()).successful().output())
			.startsWith("There is nothing that mesh deploy made.");
	}

	@Test
	void goesOnWhereItWasKilled() throws IOException {
		for (String step : List.of("Asking ", "$ kubectl --context .* create namespace", "$ .*istioctl .* install",
				".*Istiod installed", "$ .*addons/jaeger", "$ .*addons/kiali", "$ .* patch configmap",
				"$ .* label namespace", "$ .* apply -f k8s", "$ .* apply -f istio")) {
			killAt(step, "deploy");
		}
		deploy();
		System.out.println(this.mesh.with("check", "--context", this.cluster.context()).successful().output());
		for (String step : List.of("$ .* delete --ignore", "$ .* delete clusterrole", "$ .* uninstall",
				"$ .* delete namespace")) {
			killAt(step, "undeploy");
		}
		undeploy();
		assertThat(ClusterObjects.settled(this.cluster).marks()).isEqualTo(this.before);
	}

	private void killAt(String step, String command) throws IOException {
		Path output = this.directory.resolve("output");
		String line = step.replace("$", "\\$") + ".*";
		Process process = this.mesh.start(output, command, "--context", this.cluster.context());
		Awaitility.await(step)
			.atMost(Duration.ofMinutes(3))
			.pollInterval(Duration.ofMillis(50))
			.until(() -> !process.isAlive() || printed(output).lines().anyMatch((printed) -> printed.matches(line)));
		boolean killed = process.isAlive();
		process.destroyForcibly().onExit().join();
		System.out.println((killed ? "killed at: " : "ended before: ") + step);
		assertThat(killed).as(printed(output)).isTrue();
	}

	/**
	 * Istioctl's pictograms are of several bytes, and what is being written, or was
	 * killed, may end within one: Files.readString would refuse it.
	 */
	private static String printed(Path output) throws IOException {
		return new String(Files.readAllBytes(output), StandardCharsets.UTF_8);
	}

	@Test
	void refusesHalfOfAnIstio() {
		this.cluster.kubectl("create", "namespace", "istio-system");
		try {
			refuses(this.mesh, "Istio is half-installed: there is a namespace istio-system, but no istiod in it.");
		}
		finally {
			this.cluster.kubectl("delete", "namespace", "istio-system");
		}
	}

	@Test
	void namesImagesThatNodesDoNotHave() throws IOException {
		refuses(this.mesh.changed(this.directory.resolve("project"), "hello-mesh/gateway:1.0.0",
				"hello-mesh/gateway:no-such-tag"), "none of hello-mesh/gateway:no-such-tag on node ");
		assertThat(ClusterObjects.settled(this.cluster).marks()).isEqualTo(this.before);
	}

	private void refuses(Mesh mesh, String reason) {
		Program deploy = mesh.with("deploy", "--context", this.cluster.context());
		assertThat(deploy.status()).isEqualTo(1);
		assertThat(deploy.errors()).contains(reason);
		assertThat(deploy.output()).doesNotContain("$ ");
	}

	private Program deploy() {
		return this.mesh.with("deploy", "--context", this.cluster.context()).successful();
	}

}
