package dev.hellomesh.gateway;

import java.net.URI;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

import org.springframework.cloud.gateway.filter.factory.StripPrefixGatewayFilterFactory;
import org.springframework.cloud.gateway.filter.factory.StripPrefixGatewayFilterFactory.Config;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.RequestPath;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import org.springframework.web.server.ServerWebExchange;

import static org.assertj.core.api.Assertions.assertThat;

class StripPrefixFilterFactoryTests {

	@ParameterizedTest
	@ValueSource(strings = { "http://a/v1", "http://a/v1/", "http://a/v1//", "http://a/v1/b", "http://a/v1/b/",
			"http://a//v1///b//c", "http://a/", "http://a", "http://a:8080/v1/b?c=d/e&f=%2F", "http://a/v1?",
			"http://a/v1/%C3%A1%20b/%25", "http://a/v1;x=1/b;y=2", "http://[::1]:81/v1/b", "http://u:p@a/v1/b",
			"http://a_b/v1/c", "http://a/v1/b:c@d", "/v1/b", "http://a/v1/b?c#d" })
	void stripsWhatSpringCloudGatewayStrips(String uri) {
		for (int parts = 0; parts <= 3; parts++) {
			assertThat(strip(new StripPrefixFilterFactory(), uri, parts)).as("%d of %s", parts, uri)
				.isEqualTo(strip(new StripPrefixGatewayFilterFactory(), uri, parts));
		}
	}

	@Test
	void stripsBasePath() {
		MockServerHttpRequest request = MockServerHttpRequest.get("http://a/api/v1/b").contextPath("/api").build();
		assertThat(strip(new StripPrefixFilterFactory(), request, 2).getRequest().getURI()).hasToString("http://a/b");
	}

	private static Stripped strip(StripPrefixGatewayFilterFactory factory, String uri, int parts) {
		ServerWebExchange stripped = strip(factory,
				MockServerHttpRequest.method(HttpMethod.PUT, URI.create(uri)).header("X-Id", "1", "2").build(), parts);
		return new Stripped(stripped.getRequest().getURI(), stripped.getRequest().getPath(),
				stripped.getRequest().getMethod(), stripped.getRequest().getHeaders().toString(),
				stripped.getAttribute(ServerWebExchangeUtils.GATEWAY_REQUEST_URL_ATTR),
				stripped.getAttribute(ServerWebExchangeUtils.GATEWAY_ORIGINAL_REQUEST_URL_ATTR));
	}

	private static ServerWebExchange strip(StripPrefixGatewayFilterFactory factory, MockServerHttpRequest request,
			int parts) {
		Config config = new Config();
		config.setParts(parts);
		AtomicReference<ServerWebExchange> passedOn = new AtomicReference<>();
		factory.apply(config).filter(MockServerWebExchange.from(request), (stripped) -> {
			passedOn.set(stripped);
			return Mono.empty();
		}).block();
		return passedOn.get();
	}

	private record Stripped(URI uri, RequestPath path, HttpMethod method, String headers, Object target,
			Object received) {
	}

}
