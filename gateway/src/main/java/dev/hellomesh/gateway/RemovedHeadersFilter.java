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

	private final RemoveHopByHopHeadersFilter hopByHop;

	private final boolean forwarded;

	private final boolean xForwarded;

	private RemovedHeadersFilter(Type type, RemoveHopByHopHeadersFilter hopByHop, boolean forwarded,
			boolean xForwarded) {
		this.type = type;
		this.hopByHop = hopByHop;
		this.forwarded = forwarded;
		this.xForwarded = xForwarded;
	}

	// The pass is where the last of the three was: Transfer-Encoding has to stay until
	// Content-Length has been compared with it. Somebody else's filter in between would
	// see forwarded headers that should be gone: then all stays as it was.
	static List<HttpHeadersFilter> inOnePass(List<HttpHeadersFilter> filters) {
		List<HttpHeadersFilter> merged = new ArrayList<>();
		boolean forwarded = false;
		boolean xForwarded = false;
		for (HttpHeadersFilter filter : filters) {
			if (filter.getClass() == RemoveForwardedHeadersFilter.class) {
				forwarded = true;
			}
			else if (filter.getClass() == RemoveXForwardedHeadersFilter.class) {
				xForwarded = true;
			}
			else if (filter.getClass() == RemoveHopByHopHeadersFilter.class) {
				RemoveHopByHopHeadersFilter hopByHop = (RemoveHopByHopHeadersFilter) filter;
				merged.add(new RemovedHeadersFilter(Type.RESPONSE, hopByHop, false, false));
				merged.add(new RemovedHeadersFilter(Type.REQUEST, hopByHop, forwarded, xForwarded));
				forwarded = false;
				xForwarded = false;
			}
			else if ((forwarded || xForwarded) && filter.supports(Type.REQUEST)
					&& filter.getClass() != TransferEncodingNormalizationHeadersFilter.class) {
				return filters;
			}
			else {
				merged.add(filter);
			}
		}
		return (forwarded || xForwarded) ? filters : merged;
	}

	// Not by forEach, which gives a name of Netty's headers once for each way it is
	// written, and all its values each time.
	@Override
	public HttpHeaders filter(HttpHeaders input, ServerWebExchange exchange) {
		Set<String> connectionOptions = connectionOptions(input);
		HttpHeaders kept = new HttpHeaders();
		for (String name : input.headerNames()) {
			String lowerCase = name.toLowerCase(Locale.ROOT);
			if (!isRemoved(lowerCase) && !connectionOptions.contains(lowerCase)) {
				kept.addAll(name, input.getOrDefault(name, List.of()));
			}
		}
		return kept;
	}

	private boolean isRemoved(String lowerCase) {
		return this.hopByHop.getHeaders().contains(lowerCase) || (this.forwarded && lowerCase.equals("forwarded"))
				|| (this.xForwarded && lowerCase.startsWith("x-forwarded-"));
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
