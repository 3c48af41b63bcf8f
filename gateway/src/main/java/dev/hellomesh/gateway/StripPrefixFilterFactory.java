package dev.hellomesh.gateway;

import java.net.URI;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.factory.StripPrefixGatewayFilterFactory;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.http.server.RequestPath;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.stereotype.Component;
import org.springframework.util.StringUtils;
import org.springframework.web.server.ServerWebExchange;

/**
 * Spring Cloud Gateway's {@code StripPrefix}, with the headers left alone. That one
 * copies them, and where a client writes one name in two ways, {@code X-Id} and
 * {@code x-id}, the copy has each value twice.
 */
@Component
class StripPrefixFilterFactory extends StripPrefixGatewayFilterFactory {

	@Override
	public String name() {
		return "StripPrefix";
	}

	@Override
	public GatewayFilter apply(Config config) {
		return new StripPrefixFilter(config.getParts());
	}

	private record StripPrefixFilter(int parts) implements GatewayFilter {

		@Override
		public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
			URI received = exchange.getRequest().getURI();
			URI stripped = withPath(received, strip(received.getRawPath()));
			ServerWebExchangeUtils.addOriginalRequestUrl(exchange, received);
			exchange.getAttributes().put(ServerWebExchangeUtils.GATEWAY_REQUEST_URL_ATTR, stripped);
			return chain
				.filter(exchange.mutate().request(new StrippedRequest(exchange.getRequest(), stripped)).build());
		}

		private String strip(String path) {
			String[] segments = StringUtils.tokenizeToStringArray(path, "/");
			StringBuilder stripped = new StringBuilder();
			for (int i = this.parts; i < segments.length; i++) {
				stripped.append('/').append(segments[i]);
			}
			if (stripped.isEmpty() || path.endsWith("/")) {
				stripped.append('/');
			}
			return stripped.toString();
		}

		private static URI withPath(URI uri, String path) {
			StringBuilder target = new StringBuilder();
			if (uri.getScheme() != null) {
				target.append(uri.getScheme()).append(':');
			}
			if (uri.getHost() != null) {
				target.append("//").append(uri.getRawAuthority());
			}
			target.append(path);
			if (uri.getRawQuery() != null) {
				target.append('?').append(uri.getRawQuery());
			}
			if (uri.getRawFragment() != null) {
				target.append('#').append(uri.getRawFragment());
			}
			return URI.create(target.toString());
		}

	}

	private static final class StrippedRequest extends ServerHttpRequestDecorator {

		private final URI uri;

		private @Nullable RequestPath path;

		StrippedRequest(ServerHttpRequest received, URI uri) {
			super(received);
			this.uri = uri;
		}

		@Override
		public URI getURI() {
			return this.uri;
		}

		// Only where it is asked for: stripped of a base path as well, it is none.
		@Override
		public RequestPath getPath() {
			RequestPath path = this.path;
			if (path == null) {
				path = RequestPath.parse(this.uri, getDelegate().getPath().contextPath().value());
				this.path = path;
			}
			return path;
		}

	}

}
