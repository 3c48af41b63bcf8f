package dev.hellomesh.gateway;

import reactor.core.publisher.Mono;

import org.springframework.cloud.gateway.filter.headers.HttpHeadersFilter;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.cors.reactive.CorsUtils;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;

/**
 * Routes the OPTIONS requests that browsers send before others (CORS) like any request:
 * whether another origin may ask is for the upstream to say. Spring answers them itself,
 * so it does not get to see the header by which it knows them. The upstream does.
 */
@Component
class PreFlightRequestFilter implements WebFilter, HttpHeadersFilter {

	private static final String ORIGIN = PreFlightRequestFilter.class.getName() + ".origin";

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
		if (!CorsUtils.isPreFlightRequest(exchange.getRequest())) {
			return chain.filter(exchange);
		}
		exchange.getAttributes().put(ORIGIN, exchange.getRequest().getHeaders().getOrigin());
		return chain.filter(exchange.mutate()
			.request((request) -> request.headers((headers) -> headers.remove(HttpHeaders.ORIGIN)))
			.build());
	}

	@Override
	public HttpHeaders filter(HttpHeaders input, ServerWebExchange exchange) {
		String origin = exchange.getAttribute(ORIGIN);
		if (origin == null) {
			return input;
		}
		HttpHeaders headers = new HttpHeaders();
		headers.putAll(input);
		headers.set(HttpHeaders.ORIGIN, origin);
		return headers;
	}

}
