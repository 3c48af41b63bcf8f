import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import org.reactivestreams.Publisher;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.HttpClientResponse;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.resources.ConnectionProvider;

/**
 * The least that is a proxy on Reactor Netty: streams both bodies, passes on the headers
 * of both sides but for those of the connection, and does nothing else. What is between
 * this and the gateway is what the gateway costs. Arguments: the port, the upstream of
 * /v1, the upstream of /hello.
 */
class BareProxy {

	private static final Set<String> HOP_BY_HOP = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
	static {
		HOP_BY_HOP.addAll(Set.of("connection", "keep-alive", "proxy-authenticate", "proxy-authorization",
				"proxy-connection", "te", "trailer", "transfer-encoding", "upgrade"));
	}

	private final HttpClient client = HttpClient
		.create(ConnectionProvider.builder("upstream").maxConnections(1000).maxIdleTime(Duration.ofSeconds(15)).build());

	private final String upstream;

	private final String hello;

	BareProxy(String upstream, String hello) {
		this.upstream = upstream;
		this.hello = hello;
	}

	public static void main(String[] args) {
		BareProxy proxy = new BareProxy(args[1], args[2]);
		HttpServer.create()
			.host("127.0.0.1")
			.port(Integer.parseInt(args[0]))
			.handle(proxy::handle)
			.bindNow()
			.onDispose()
			.block();
	}

	private Publisher<Void> handle(HttpServerRequest request, HttpServerResponse response) {
		String target = request.uri().startsWith("/hello") ? this.hello : this.upstream;
		HttpClient.RequestSender sender = this.client.headers((headers) -> {
			copy(request.requestHeaders(), headers);
			headers.remove("host");
		}).request(request.method()).uri(target + request.uri());
		boolean body = request.requestHeaders().contains("content-length")
				|| request.requestHeaders().contains("transfer-encoding");
		return (body ? sender.send(request.receive().retain()) : sender).response((answer, content) -> {
			copy(answer, response);
			return response.send(content.retain());
		}).onErrorResume((failure) -> response.status(HttpResponseStatus.BAD_GATEWAY).send());
	}

	private static void copy(HttpClientResponse answer, HttpServerResponse response) {
		response.status(answer.status());
		copy(answer.responseHeaders(), response.responseHeaders());
	}

	private static void copy(HttpHeaders from, HttpHeaders to) {
		from.forEach((header) -> {
			if (!HOP_BY_HOP.contains(header.getKey())) {
				to.add(header.getKey(), header.getValue());
			}
		});
	}

}
