package dev.hellomesh.gateway;

import java.util.List;
import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

import org.springframework.cloud.gateway.config.GlobalCorsProperties;
import org.springframework.cloud.gateway.event.RefreshRoutesResultEvent;
import org.springframework.cloud.gateway.handler.FilteringWebHandler;
import org.springframework.cloud.gateway.handler.RoutePredicateHandlerMapping;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.cloud.gateway.route.RouteLocator;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.context.ApplicationListener;
import org.springframework.core.env.Environment;
import org.springframework.web.server.ServerWebExchange;

/**
 * Spring Cloud Gateway's choice of the first route whose predicate is true, by a loop
 * over the routes instead of a chain of operators for each request. A predicate that
 * cannot tell at once is left to Spring Cloud Gateway.
 */
class RouteTableHandlerMapping extends RoutePredicateHandlerMapping
		implements ApplicationListener<RefreshRoutesResultEvent> {

	private final RouteLocator routeLocator;

	private volatile @Nullable List<Route> routes;

	RouteTableHandlerMapping(FilteringWebHandler webHandler, RouteLocator routeLocator,
			GlobalCorsProperties globalCorsProperties, Environment environment) {
		super(webHandler, routeLocator, globalCorsProperties, environment);
		this.routeLocator = routeLocator;
	}

	@Override
	public void onApplicationEvent(RefreshRoutesResultEvent event) {
		if (event.isSuccess()) {
			this.routeLocator.getRoutes().collectList().subscribe((refreshed) -> this.routes = refreshed);
		}
	}

	@Override
	protected Mono<Route> lookupRoute(ServerWebExchange exchange) {
		List<Route> routes = this.routes;
		if (routes == null) {
			return super.lookupRoute(exchange);
		}
		for (Route route : routes) {
			exchange.getAttributes().put(ServerWebExchangeUtils.GATEWAY_PREDICATE_ROUTE_ATTR, route.getId());
			Boolean matches = matches(route, exchange);
			if (matches == null) {
				return super.lookupRoute(exchange);
			}
			if (matches) {
				return Mono.just(route);
			}
		}
		return Mono.empty();
	}

	// A publisher that can tell at once is a Callable, by Reactor's rules; a predicate of
	// several parts is not one. What it means that one fails is left to Spring Cloud
	// Gateway as well.
	private static @Nullable Boolean matches(Route route, ServerWebExchange exchange) {
		try {
			Publisher<Boolean> answer = route.getPredicate().apply(exchange);
			return (answer instanceof Callable<?> value) ? (Boolean) value.call() : null;
		}
		catch (Exception ex) {
			return null;
		}
	}

}
