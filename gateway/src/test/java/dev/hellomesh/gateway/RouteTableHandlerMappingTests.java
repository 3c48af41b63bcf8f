package dev.hellomesh.gateway;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.cloud.gateway.config.GlobalCorsProperties;
import org.springframework.cloud.gateway.event.RefreshRoutesResultEvent;
import org.springframework.cloud.gateway.handler.FilteringWebHandler;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.mock.env.MockEnvironment;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;

import static org.assertj.core.api.Assertions.assertThat;

class RouteTableHandlerMappingTests {

	private final List<Route> routes = new ArrayList<>();

	private final RouteTableHandlerMapping mapping = new RouteTableHandlerMapping(
			new FilteringWebHandler(List.of(), false), () -> Flux.fromIterable(this.routes), new GlobalCorsProperties(),
			new MockEnvironment());

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

	@Test
	void predicateMayTakeItsTime() {
		add("no", Mono.just(false).hide());
		add("yes", Mono.just(true).hide());
		refresh();
		assertThat(route()).isEqualTo("yes");
	}

	@Test
	void predicateThatFailsDoesNotMatch() {
		this.routes.add(Route.async().id("broken").uri("http://localhost").predicate((exchange) -> {
			throw new IllegalStateException("broken");
		}).build());
		add("whole", Mono.just(true));
		refresh();
		assertThat(route()).isEqualTo("whole");
	}

	private void add(String id, Publisher<Boolean> matches) {
		this.routes.add(Route.async().id(id).uri("http://localhost").asyncPredicate((exchange) -> matches).build());
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
