package dev.hellomesh.gateway;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

import jakarta.annotation.PreDestroy;

import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.cloud.gateway.route.RouteLocator;
import org.springframework.cloud.gateway.route.builder.RouteLocatorBuilder;
import org.springframework.context.annotation.Bean;

/**
 * Routes to places that do not answer, and one that fails by itself.
 */
@TestConfiguration(proxyBeanMethods = false)
class FailingRoutes {

	// Bound, so that nobody else gets the port, but it does not listen.
	private final Socket deaf = new Socket();

	@PreDestroy
	void close() throws IOException {
		this.deaf.close();
	}

	@Bean
	RouteLocator failing(RouteLocatorBuilder routes) throws IOException {
		this.deaf.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
		return routes.routes()
			.route("refusing",
					(route) -> route.path("/refusing/**").uri("http://localhost:" + this.deaf.getLocalPort()))
			.route("nowhere", (route) -> route.path("/nowhere/**").uri("http://no-such-host.invalid"))
			.route("unaccepting",
					(route) -> route.path("/unaccepting/**").uri(AbstractGatewayIntegrationTests.unaccepting.url()))
			.route("buggy",
					(route) -> route.path("/buggy/**").filters((filters) -> filters.filter((exchange, chain) -> {
						throw new IllegalArgumentException("a bug of the gateway");
					})).uri(AbstractGatewayIntegrationTests.upstream.url()))
			.build();
	}

}
