package dev.hellomesh.cli.traffic;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscribers;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * Sends requests over HTTP/1.1, each of them once, following no redirects.
 */
class HttpRequestSender implements RequestSender {

	private static final BodyHandler<@Nullable String> VERSION = (info) -> {
		VersionReader reader = new VersionReader();
		return BodySubscribers.mapping(BodySubscribers.ofByteArrayConsumer(reader), (end) -> reader.version());
	};

	private final HttpClient client;

	private final Map<String, HttpRequest> requests = new HashMap<>();

	private final Duration timeout;

	HttpRequestSender(Settings settings, HttpRequest.Builder request) throws InterruptedException {
		this.client = HttpClient.newBuilder()
			.version(HttpClient.Version.HTTP_1_1)
			.followRedirects(HttpClient.Redirect.NEVER)
			.executor(Executors.newFixedThreadPool(4, HttpRequestSender::daemon))
			.build();
		if (settings.method() != Settings.Method.GET) {
			// This adds Content-Length: 0, which a GET does not have.
			request.method(settings.method().name(), HttpRequest.BodyPublishers.noBody());
		}
		for (String path : settings.paths()) {
			this.requests.put(path, request.uri(URI.create(settings.url() + path)).build());
		}
		this.timeout = settings.timeout();
		WarmUp.run(this.client, VERSION);
	}

	/**
	 * Has to be called before the JDK's client is loaded, which reads these once.
	 */
	static void configureClient() {
		// An ingress finds its host by it.
		System.setProperty("jdk.httpclient.allowRestrictedHeaders", "host");
		// The JDK's client would send a GET again when the connection is refused or
		// closed without a response. Both are results.
		System.setProperty("jdk.httpclient.disableRetryConnect", "true");
		System.setProperty("jdk.httpclient.redirects.retrylimit", "1");
	}

	@Override
	public CompletableFuture<Outcome> send(String path) {
		CompletableFuture<HttpResponse<@Nullable String>> exchange = this.client.sendAsync(this.requests.get(path),
				VERSION);
		// Not the request's own timeout, which ends with the headers and waits for a body
		// for ever.
		return exchange.copy().orTimeout(this.timeout.toNanos(), TimeUnit.NANOSECONDS).handle((response, failure) -> {
			if (failure != null) {
				exchange.cancel(true);
				return Outcome.unanswered(failure);
			}
			return new Outcome(Integer.toString(response.statusCode()), response.body());
		});
	}

	private static Thread daemon(Runnable task) {
		Thread thread = new Thread(task, "traffic");
		thread.setDaemon(true);
		return thread;
	}

}
