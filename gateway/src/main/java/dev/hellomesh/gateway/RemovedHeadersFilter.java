package dev.hellomesh.gateway;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import org.springframework.cloud.gateway.filter.headers.HttpHeadersFilter;
import org.springframework.cloud.gateway.filter.headers.RemoveForwardedHeadersFilter;
import org.springframework.cloud.gateway.filter.headers.RemoveHopByHopHeadersFilter;
import org.springframework.cloud.gateway.filter.headers.RemoveXForwardedHeadersFilter;
import org.springframework.cloud.gateway.filter.headers.TransferEncodingNormalizationHeadersFilter;
import org.springframework.http.HttpHeaders;
import org.springframework.web.server.ServerWebExchange;

/**
 * Removes in one pass what three filters of Spring Cloud Gateway remove, each of which
 * copies all headers.
 */
final class RemovedHeadersFilter implements HttpHeadersFilter {

	private final Type type;

	private final Set<String> names;

	private final boolean forwarded;

	private RemovedHeadersFilter(Type type, Set<String> names, boolean forwarded) {
		this.type = type;
		this.names = names;
		this.forwarded = forwarded;
	}

	// The pass is where the last of the three was: Transfer-Encoding has to stay until
	// Content-Length has been compared with it. Somebody else's filter in between would
	// see forwarded headers that should be gone: then all stays as it was.
	static List<HttpHeadersFilter> inOnePass(List<HttpHeadersFilter> filters) {
		List<HttpHeadersFilter> merged = new ArrayList<>();
		boolean forwarded = false;
		boolean xForwarded = false;
		for (HttpHeadersFilter filter : filters) {
			if (filter instanceof RemoveForwardedHeadersFilter) {
				forwarded = true;
			}
			else if (filter instanceof RemoveXForwardedHeadersFilter) {
				xForwarded = true;
			}
			else if (filter instanceof RemoveHopByHopHeadersFilter hopByHop) {
				Set<String> names = new HashSet<>(hopByHop.getHeaders());
				merged.add(new RemovedHeadersFilter(Type.RESPONSE, Set.copyOf(names), false));
				if (forwarded) {
					names.add("forwarded");
				}
				merged.add(new RemovedHeadersFilter(Type.REQUEST, Set.copyOf(names), xForwarded));
				forwarded = false;
				xForwarded = false;
			}
			else if ((forwarded || xForwarded) && filter.supports(Type.REQUEST)
					&& !(filter instanceof TransferEncodingNormalizationHeadersFilter)) {
				return filters;
			}
			else {
				merged.add(filter);
			}
		}
		return (forwarded || xForwarded) ? filters : merged;
	}

	@Override
	public HttpHeaders filter(HttpHeaders input, ServerWebExchange exchange) {
		Set<String> connectionOptions = connectionOptions(input);
		HttpHeaders kept = new HttpHeaders();
		// Not forEach: Netty's headers give it a name once for each way it is written.
		input.headerNames().forEach((name) -> {
			String lowerCase = name.toLowerCase(Locale.ROOT);
			if (!this.names.contains(lowerCase) && !connectionOptions.contains(lowerCase)
					&& !(this.forwarded && lowerCase.startsWith("x-forwarded-"))) {
				kept.addAll(name, input.getOrDefault(name, List.of()));
			}
		});
		return kept;
	}

	private static Set<String> connectionOptions(HttpHeaders headers) {
		if (!headers.containsHeader(HttpHeaders.CONNECTION)) {
			return Set.of();
		}
		Set<String> options = new HashSet<>();
		headers.getConnection().forEach((option) -> options.add(option.toLowerCase(Locale.ROOT)));
		return options;
	}

	@Override
	public boolean supports(Type type) {
		return type == this.type;
	}

}
