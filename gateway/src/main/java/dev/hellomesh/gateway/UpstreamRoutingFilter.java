package dev.hellomesh.gateway;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.netty.util.AttributeKey;
import io.netty.util.concurrent.FastThreadLocal;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.cloud.gateway.config.HttpClientProperties;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.NettyRoutingFilter;
import org.springframework.cloud.gateway.filter.headers.HttpHeadersFilter;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.cloud.gateway.support.RouteMetadataUtils;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.web.server.ServerWebExchange;

/**
 * Spring Cloud Gateway's routing, with everything that belongs to a request on one
 * thread. Each event loop has connections of its own: from a common pool, most requests
 * would get one that lives on another thread, and each part of each message would wait
 * for that one to be woken. The timeouts run on the connection's thread as well, where
 * Spring Cloud Gateway's are timers of another one. The settings are its own:
 * {@code httpclient.response-timeout} and {@code httpclient.connect-timeout}, which a
 * route's metadata may replace by {@code response-timeout} and {@code connect-timeout},
 * in milliseconds; a negative {@code response-timeout} is none.
 */
class UpstreamRoutingFilter extends NettyRoutingFilter {

	private static final AttributeKey<Thread> EVENT_LOOP = AttributeKey.valueOf("eventLoop");

	private final FastThreadLocal<Map<String, RouteClient>> clients = new FastThreadLocal<>() {

		@Override
		protected Map<String, RouteClient> initialValue() {
			return new HashMap<>();
		}

	};

	private final @Nullable Duration responseTimeout;

	private volatile @Nullable List<HttpHeadersFilter> headersFilters;

	UpstreamRoutingFilter(HttpClient httpClient, ObjectProvider<List<HttpHeadersFilter>> headersFilters,
			HttpClientProperties properties) {
		// Without the timeouts of the properties: the client has the one, and the other
		// is set below.
		super(httpClient, headersFilters, new HttpClientProperties());
		this.responseTimeout = properties.getResponseTimeout();
	}

	// For what it is here, the route has no timeout: Spring Cloud Gateway would start its
	// own timer for one.
	@Override
	public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
		Route route = exchange.getRequiredAttribute(ServerWebExchangeUtils.GATEWAY_ROUTE_ATTR);
		if (!route.getMetadata().containsKey(RouteMetadataUtils.RESPONSE_TIMEOUT_ATTR)) {
			return super.filter(exchange, chain);
		}
		exchange.getAttributes().put(ServerWebExchangeUtils.GATEWAY_ROUTE_ATTR, client(route, exchange).untimed());
		try {
			return super.filter(exchange, chain);
		}
		finally {
			exchange.getAttributes().put(ServerWebExchangeUtils.GATEWAY_ROUTE_ATTR, route);
		}
	}

	// Not in the constructor: Spring Cloud Gateway too asks for them only when it needs
	// them.
	@Override
	public List<HttpHeadersFilter> getHeadersFilters() {
		List<HttpHeadersFilter> filters = this.headersFilters;
		if (filters == null) {
			filters = RemovedHeadersFilter.inOnePass(Objects.requireNonNullElse(super.getHeadersFilters(), List.of()));
			this.headersFilters = filters;
		}
		return filters;
	}

	@Override
	protected HttpClient getHttpClient(Route route, ServerWebExchange exchange) {
		return client(route, exchange).client();
	}

	private RouteClient client(Route route, ServerWebExchange exchange) {
		Map<String, RouteClient> clients = this.clients.get();
		RouteClient known = clients.get(route.getId());
		if (known == null || (known.route() != route && known.untimed() != route)) {
			known = new RouteClient(route, untimed(route), configured(route, super.getHttpClient(route, exchange)));
			clients.put(route.getId(), known);
		}
		return known;
	}

	private static Route untimed(Route route) {
		Map<String, Object> metadata = new HashMap<>(route.getMetadata());
		metadata.remove(RouteMetadataUtils.RESPONSE_TIMEOUT_ATTR);
		return Route.async()
			.id(route.getId())
			.uri(route.getUri())
			.order(route.getOrder())
			.asyncPredicate(route.getPredicate())
			.replaceFilters(route.getFilters())
			.replaceMetadata(metadata)
			.build();
	}

	private HttpClient configured(Route route, HttpClient client) {
		Duration timeout = responseTimeout(route);
		// Clients whose channels have other attributes do not share connections.
		return client.attr(EVENT_LOOP, Thread.currentThread())
			.doOnRequest(
					(request, connection) -> UpstreamTimeoutHandler.setResponseTimeout(connection.channel(), timeout));
	}

	private @Nullable Duration responseTimeout(Route route) {
		Object own = route.getMetadata().get(RouteMetadataUtils.RESPONSE_TIMEOUT_ATTR);
		if (own == null) {
			return this.responseTimeout;
		}
		long millis = Long.parseLong(own.toString());
		return (millis >= 0) ? Duration.ofMillis(millis) : null;
	}

	private record RouteClient(Route route, Route untimed, HttpClient client) {
	}

}
