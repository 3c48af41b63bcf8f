package dev.hellomesh.gateway;

import java.util.Iterator;
import java.util.List;

import org.jspecify.annotations.Nullable;
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
 * Chooses the first route whose predicate is true, as Spring Cloud Gateway does, but from
 * a list that changes with the routes. Spring Cloud Gateway streams its routes through
 * some ten operators for each request.
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
		return (routes != null) ? firstMatch(routes.iterator(), exchange) : super.lookupRoute(exchange);
	}

	private Mono<Route> firstMatch(Iterator<Route> routes, ServerWebExchange exchange) {
		if (!routes.hasNext()) {
			return Mono.empty();
		}
		Route route = routes.next();
		return matches(route, exchange)
			.flatMap((matches) -> (matches) ? Mono.just(route) : firstMatch(routes, exchange));
	}

	// As Spring Cloud Gateway: a predicate that fails is logged, and does not match.
	private Mono<Boolean> matches(Route route, ServerWebExchange exchange) {
		exchange.getAttributes().put(ServerWebExchangeUtils.GATEWAY_PREDICATE_ROUTE_ATTR, route.getId());
		Mono<Boolean> answer;
		try {
			answer = Mono.from(route.getPredicate().apply(exchange));
		}
		catch (RuntimeException ex) {
			answer = Mono.error(ex);
		}
		return answer.onErrorResume((ex) -> {
			this.logger.error("The predicate of route " + route.getId() + " has failed", ex);
			return Mono.empty();
		}).defaultIfEmpty(false);
	}

}
