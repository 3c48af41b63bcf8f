package dev.hellomesh.gateway;

import java.net.URI;

import reactor.core.publisher.Mono;

import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.cloud.gateway.filter.RouteToRequestUrlFilter;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.core.Ordered;
import org.springframework.http.server.reactive.observation.ServerRequestObservationContext;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;

/**
 * Keeps path and query for the upstream as they are. Spring Cloud Gateway takes them
 * apart and encodes a query again that its grammar does not know, such as
 * {@code ?name=Ana%20Bel&t=a=b}. And names the route's pattern as the {@code uri} of
 * metrics and span, which is {@code UNKNOWN} for requests without a controller.
 */
@Component
class RoutedRequestFilter implements GlobalFilter, Ordered {

	@Override
	public int getOrder() {
		return RouteToRequestUrlFilter.ROUTE_TO_URL_FILTER_ORDER + 1;
	}

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
		String pattern = exchange.getAttribute(ServerWebExchangeUtils.GATEWAY_PREDICATE_MATCHED_PATH_ATTR);
		if (pattern != null) {
			ServerRequestObservationContext.findCurrent(exchange.getAttributes())
				.ifPresent((context) -> context.setPathPattern(pattern));
		}
		Route route = exchange.getRequiredAttribute(ServerWebExchangeUtils.GATEWAY_ROUTE_ATTR);
		URI requested = exchange.getRequest().getURI();
		String query = (requested.getRawQuery() != null) ? "?" + requested.getRawQuery() : "";
		exchange.getAttributes()
			.put(ServerWebExchangeUtils.GATEWAY_REQUEST_URL_ATTR, URI.create(route.getUri().getScheme() + "://"
					+ route.getUri().getRawAuthority() + requested.getRawPath() + query));
		return chain.filter(exchange);
	}

}
