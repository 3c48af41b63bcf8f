package dev.hellomesh.gateway;

import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.PathContainer.Element;
import org.springframework.http.server.PathContainer.PathSegment;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;

/**
 * Refuses requests before a route is chosen: targets that are not valid, bodies whose
 * declared length is over the limit, and paths that another server could resolve to a
 * place outside the route that they match here. Those are dot segments, however they are
 * encoded or followed by path parameters, and encoded slashes, also where they have been
 * encoded more than once, for a server that decodes more than once.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
class RefusedRequestsWebFilter implements WebFilter {

	private static final Pattern ENCODED_AGAIN = Pattern.compile("%(25)*(2e|2f|5c)", Pattern.CASE_INSENSITIVE);

	private final GatewayLimits limits;

	RefusedRequestsWebFilter(GatewayLimits limits) {
		this.limits = limits;
	}

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
		ResponseStatusException refusal = refusal(exchange.getRequest());
		return (refusal != null) ? Mono.error(refusal) : chain.filter(exchange);
	}

	private @Nullable ResponseStatusException refusal(ServerHttpRequest request) {
		// See RequestTarget.normalize.
		if (request.getURI().getRawFragment() != null) {
			return new ResponseStatusException(HttpStatus.BAD_REQUEST,
					"The target has a character that has to be percent-encoded.");
		}
		for (Element element : request.getPath().elements()) {
			if (element instanceof PathSegment segment && isAmbiguous(segment.valueToMatch())) {
				return new ResponseStatusException(HttpStatus.BAD_REQUEST,
						"The path has a dot segment or an encoded slash.");
			}
		}
		if (request.getHeaders().getContentLength() > this.limits.maxRequestBody().toBytes()) {
			return this.limits.bodyTooLarge();
		}
		return null;
	}

	private static boolean isAmbiguous(String segment) {
		return segment.equals(".") || segment.equals("..") || segment.indexOf('/') >= 0 || segment.indexOf('\\') >= 0
				|| (segment.indexOf('%') >= 0 && ENCODED_AGAIN.matcher(segment).find());
	}

}
