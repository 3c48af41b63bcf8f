package dev.hellomesh.gateway;

import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;
import reactor.netty.http.client.HttpClient;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.cloud.gateway.config.HttpClientProperties;
import org.springframework.cloud.gateway.filter.headers.HttpHeadersFilter;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.core.ResolvableType;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which requests share connections: clients whose channels have the same hash.
 */
class UpstreamRoutingFilterTests {

	private final ObjectProvider<List<HttpHeadersFilter>> headersFilters = new StaticListableBeanFactory()
		.getBeanProvider(ResolvableType.forClassWithGenerics(List.class, HttpHeadersFilter.class));

	private final UpstreamRoutingFilter filter = new UpstreamRoutingFilter(HttpClient.create(), this.headersFilters,
			new HttpClientProperties());

	@Test
	void threadsShareNoConnections() {
		Route route = route("v1");
		int here = client(route).configuration().channelHash();
		int elsewhere = CompletableFuture.supplyAsync(() -> client(route).configuration().channelHash()).join();
		assertThat(elsewhere).isNotEqualTo(here);
	}

	@Test
	void routesOfOneThreadShareConnections() {
		assertThat(client(route("v1")).configuration().channelHash())
			.isEqualTo(client(route("hello")).configuration().channelHash());
	}

	@Test
	void clientIsMadeOnceForARoute() {
		Route route = route("v1");
		HttpClient first = client(route);
		assertThat(client(route)).isSameAs(first);
		assertThat(client(route("v1"))).as("of a route that was loaded again").isNotSameAs(first);
	}

	private HttpClient client(Route route) {
		return this.filter.getHttpClient(route, MockServerWebExchange.from(MockServerHttpRequest.get("/")));
	}

	private static Route route(String id) {
		return Route.async().id(id).uri("http://localhost:8081").predicate((exchange) -> true).build();
	}

}
