package dev.hellomesh.gateway;

import java.util.regex.Pattern;

import reactor.core.publisher.Mono;

import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.PathContainer.Element;
import org.springframework.http.server.PathContainer.PathSegment;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;

/**
 * Refuses paths that another server could resolve to a place outside the route that they
 * match here: dot segments, however they are encoded or followed by path parameters, and
 * encoded slashes. Also where they have been encoded more than once, for a server that
 * decodes more than once.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
class PathTraversalWebFilter implements WebFilter {

	private static final Pattern ENCODED_AGAIN = Pattern.compile("%(25)*(2e|2f|5c)", Pattern.CASE_INSENSITIVE);

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
		for (Element element : exchange.getRequest().getPath().elements()) {
			if (element instanceof PathSegment segment && isAmbiguous(segment.valueToMatch())) {
				return Mono.error(new ResponseStatusException(HttpStatus.BAD_REQUEST,
						"The path has a dot segment or an encoded slash."));
			}
		}
		return chain.filter(exchange);
	}

	private static boolean isAmbiguous(String segment) {
		return segment.equals(".") || segment.equals("..") || segment.indexOf('/') >= 0 || segment.indexOf('\\') >= 0
				|| (segment.indexOf('%') >= 0 && ENCODED_AGAIN.matcher(segment).find());
	}

}
