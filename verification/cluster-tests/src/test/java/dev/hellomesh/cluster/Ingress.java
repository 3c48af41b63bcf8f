package dev.hellomesh.cluster;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.awaitility.Awaitility;

/**
 * The way into the cluster: {@code kubectl port-forward} to the ingress gateway, begun
 * anew when it ends, as it does when the pod behind it goes.
 */
final class Ingress implements AutoCloseable {

	private static final Pattern FORWARDING = Pattern.compile("Forwarding from (127\\.0\\.0\\.1:\\d+) .*");

	private static final Duration LIMIT = Duration.ofSeconds(20);

	private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	private final Cluster cluster;

	private volatile Forward forward;

	private volatile boolean closed;

	Ingress(Cluster cluster) {
		this.cluster = cluster;
		this.forward = begin();
	}

	CompletableFuture<HttpResponse<String>> send(String path) {
		return this.client.sendAsync(
				HttpRequest.newBuilder(URI.create("http://" + this.forward.address() + path)).timeout(LIMIT).build(),
				BodyHandlers.ofString());
	}

	/**
	 * Tells which forward is in use: if there is another one after a measurement,
	 * requests were lost before they reached the cluster.
	 */
	long generation() {
		return this.forward.process().pid();
	}

	HttpResponse<String> awaitAnswer(String path) {
		return Awaitility.await("200 from " + path)
			.atMost(Duration.ofMinutes(1))
			.ignoreExceptions()
			.until(() -> send(path).join(), (response) -> response.statusCode() == 200);
	}

	@Override
	public void close() {
		this.closed = true;
		this.forward.process().destroy();
	}

	private Forward begin() {
		try {
			Process process = new ProcessBuilder("kubectl", "--context", this.cluster.context(), "port-forward", "-n",
					"istio-system", "service/istio-ingressgateway", ":80")
				.redirectErrorStream(true)
				.start();
			BufferedReader output = process.inputReader();
			Matcher first = FORWARDING.matcher(String.valueOf(output.readLine()));
			if (!first.matches()) {
				throw new IllegalStateException("kubectl port-forward said: " + first);
			}
			Thread watch = new Thread(() -> watch(process, output));
			watch.setDaemon(true);
			watch.start();
			return new Forward(process, first.group(1));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	// Some releases of kubectl do not end by themselves.
	private void watch(Process process, BufferedReader output) {
		output.lines().filter((line) -> line.contains("lost connection to pod")).findFirst();
		process.destroy();
		if (!this.closed) {
			this.forward = Awaitility.await().ignoreExceptions().until(this::begin, (forward) -> true);
		}
	}

	private record Forward(Process process, String address) {

	}

}
