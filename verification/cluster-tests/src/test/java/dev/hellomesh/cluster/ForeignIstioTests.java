package dev.hellomesh.cluster;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What {@code mesh} does with an Istio that somebody else has installed, with its default
 * profile, and in namespaces of its own.
 */
@Order(-1)
class ForeignIstioTests {

	private static final int PORT = 18081;

	private final Cluster cluster = new Cluster();

	@TempDir
	private Path directory;

	@BeforeEach
	void install() {
		Mesh.run("undeploy", "--context", this.cluster.context()).successful();
		this.cluster.istioctl("install", "--set", "profile=default", "--set", "hub=docker.io/istio", "-y");
	}

	@AfterEach
	void uninstall() {
		this.cluster.kubectl("delete", "namespace", "--ignore-not-found", "hello-mesh-one", "hello-mesh-two");
		this.cluster.istioctl("uninstall", "--purge", "-y");
		this.cluster.kubectl("delete", "namespace", "istio-system");
		this.cluster.kubectl("delete", "configmap", "--all-namespaces", "-l", "istio.io/config=true");
	}

	@Test
	void leavesItAsItWas() throws IOException {
		Mesh one = namespace("hello-mesh-one");
		Map<String, String> before = ClusterObjects.settled(this.cluster).marks();
		Program deploy = run(one, "deploy").successful();
		assertThat(deploy.output()).contains("no tracing provider named jaeger").doesNotContain("$ istioctl");
		Program check = run(one, "check");
		System.out.println(check.output());
		assertThat(check.output().lines().filter((line) -> !line.startsWith("ok ") && !line.endsWith(" ...")))
			.singleElement()
			.asString()
			.startsWith("?     Jaeger: ConfigMap istio in istio-system has no tracing provider");
		assertThat(check.status()).isEqualTo(1);
		run(one, "undeploy").successful();
		assertThat(ClusterObjects.settled(this.cluster).marks()).isEqualTo(before);
	}

	@Test
	void noticesThatTheIngressServesAnotherNamespace() throws IOException, InterruptedException {
		// Two full ones are more than a small cluster has room for.
		Mesh one = namespace("hello-mesh-one").changed(this.directory.resolve("first"), "replicas: 3", "replicas: 1");
		Mesh two = namespace("hello-mesh-two").changed(this.directory.resolve("second"), "replicas: 3", "replicas: 1");
		run(one, "deploy").successful();
		run(two, "deploy").successful();
		Program check = checkAtOnce(two);
		System.out.println(check.output());
		assertThat(check.status()).isEqualTo(1);
		assertThat(check.output()).contains(" of namespace hello-mesh-one. Wanted: a pod of namespace hello-mesh-two.");
		findsItsWayBackWhenThePodIsGone(one);
		run(two, "undeploy").successful();
		assertThat(checkAtOnce(one).output()).contains("ok    GET /v1 through the ingress");
		run(one, "undeploy").successful();
	}

	private void findsItsWayBackWhenThePodIsGone(Mesh mesh) throws InterruptedException, IOException {
		Path output = this.directory.resolve("open");
		Process open = mesh.start(output, "open", "--context", this.cluster.context(), "--port", String.valueOf(PORT),
				"--no-browser");
		try {
			awaitGreeting();
			this.cluster.kubectl("delete", "pod", "-n", "istio-system", "-l", "app=istio-ingressgateway");
			awaitGreeting();
		}
		finally {
			open.destroy();
			assertThat(open.waitFor()).as(Files.readString(output)).isEqualTo(130);
		}
		System.out.println(Files.readString(output));
	}

	private static void awaitGreeting() {
		HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + PORT + "/v1")).build();
		HttpClient client = HttpClient.newHttpClient();
		Awaitility.await().atMost(Duration.ofMinutes(1)).ignoreExceptions().untilAsserted(() -> {
			HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
			assertThat(response.body()).startsWith("Hello");
		});
	}

	private Program run(Mesh mesh, String command) {
		return mesh.with(command, "--context", this.cluster.context());
	}

	// Without waiting for metrics, which these tests are not about
	private Program checkAtOnce(Mesh mesh) {
		Map<String, String> environment = new HashMap<>(mesh.environment());
		environment.put("MESH_CHECK_SECONDS", "0");
		return run(new Mesh(mesh.root(), environment), "check");
	}

	private Mesh namespace(String name) throws IOException {
		this.cluster.kubectl("create", "namespace", name);
		Path config = this.directory.resolve(name);
		Files.writeString(config, this.cluster.kubectl("config", "view", "--raw", "--minify"));
		this.cluster.kubectl("config", "set-context", this.cluster.context(), "--namespace=" + name, "--kubeconfig",
				config.toString());
		return new Mesh(Path.of(System.getProperty("mesh.root")), Map.of("KUBECONFIG", config.toString()));
	}

}
