package dev.hellomesh.gateway;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.cloud.gateway.config.GlobalCorsProperties;
import org.springframework.cloud.gateway.event.RefreshRoutesResultEvent;
import org.springframework.cloud.gateway.handler.AsyncPredicate;
import org.springframework.cloud.gateway.handler.FilteringWebHandler;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.mock.env.MockEnvironment;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import org.springframework.web.server.ServerWebExchange;

import static org.assertj.core.api.Assertions.assertThat;

class RouteTableHandlerMappingTests {

	private final List<Route> routes = new ArrayList<>();

	private int streamed;

	private final RouteTableHandlerMapping mapping = new RouteTableHandlerMapping(
			new FilteringWebHandler(List.of(), false), () -> Flux.defer(() -> {
				this.streamed++;
				return Flux.fromIterable(this.routes);
			}), new GlobalCorsProperties(), new MockEnvironment());

	@Test
	void firstRouteThatMatchesWins() {
		add("never", Mono.just(false));
		add("first", Mono.just(true));
		add("second", Mono.just(true));
		refresh();
		assertThat(route()).isEqualTo("first");
	}

	@Test
	void noRouteIsNone() {
		add("never", Mono.just(false));
		refresh();
		assertThat(route()).isNull();
	}

	@Test
	void routesAreThoseOfTheLastRefresh() {
		add("old", Mono.just(true));
		refresh();
		this.routes.clear();
		add("new", Mono.just(true));
		assertThat(route()).isEqualTo("old");
		refresh();
		assertThat(route()).isEqualTo("new");
	}

	@Test
	void failedRefreshChangesNothing() {
		add("old", Mono.just(true));
		refresh();
		this.routes.clear();
		this.mapping.onApplicationEvent(new RefreshRoutesResultEvent(this, new IllegalStateException()));
		assertThat(route()).isEqualTo("old");
	}

	@Test
	void routesAreFoundBeforeTheFirstRefresh() {
		add("early", Mono.just(true));
		assertThat(route()).isEqualTo("early");
	}

	// Whatever form the predicates have: those of routes in YAML are composed of two at
	// least.
	@Test
	void routesAreStreamedWhenTheyChangeAndNotForARequest() {
		addAsking("one of two", AsyncPredicate.from((exchange) -> true).and(AsyncPredicate.from((exchange) -> false)));
		addAsking("slow", (exchange) -> Mono.just(false).hide());
		addAsking("two of two", AsyncPredicate.from((exchange) -> true).and(AsyncPredicate.from((exchange) -> true)));
		refresh();
		assertThat(this.streamed).isEqualTo(1);
		assertThat(route()).isEqualTo("two of two");
		assertThat(this.streamed).isEqualTo(1);
	}

	@Test
	void predicateMayTakeItsTime() {
		add("no", Mono.delay(Duration.ofMillis(1)).thenReturn(false));
		add("yes", Mono.delay(Duration.ofMillis(1)).thenReturn(true));
		refresh();
		assertThat(route()).isEqualTo("yes");
	}

	@Test
	void predicateThatFailsDoesNotMatch() {
		addAsking("broken", (exchange) -> {
			throw new IllegalStateException("broken");
		});
		add("broken later", Mono.error(new IllegalStateException("broken")));
		add("whole", Mono.just(true));
		refresh();
		assertThat(route()).isEqualTo("whole");
	}

	@Test
	void predicateWithoutAnAnswerDoesNotMatch() {
		add("silent", Mono.empty());
		refresh();
		assertThat(route()).isNull();
		add("sure", Mono.just(true));
		refresh();
		assertThat(route()).isEqualTo("sure");
	}

	@Test
	void predicatesAreToldTheirRoute() {
		List<Object> told = new ArrayList<>();
		for (String id : List.of("first", "second")) {
			addAsking(id, (exchange) -> {
				told.add(exchange.getRequiredAttribute(ServerWebExchangeUtils.GATEWAY_PREDICATE_ROUTE_ATTR));
				return Mono.just(false);
			});
		}
		refresh();
		route();
		assertThat(told).containsExactly("first", "second");
	}

	private void add(String id, Publisher<Boolean> matches) {
		addAsking(id, (exchange) -> matches);
	}

	private void addAsking(String id, AsyncPredicate<ServerWebExchange> predicate) {
		this.routes.add(Route.async().id(id).uri("http://localhost").asyncPredicate(predicate).build());
	}

	private void refresh() {
		this.mapping.onApplicationEvent(new RefreshRoutesResultEvent(this));
	}

	private String route() {
		return this.mapping.lookupRoute(MockServerWebExchange.from(MockServerHttpRequest.get("/")))
			.map(Route::getId)
			.block();
	}

}
