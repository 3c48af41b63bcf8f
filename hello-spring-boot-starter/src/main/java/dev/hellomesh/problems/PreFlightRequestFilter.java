package dev.hellomesh.problems;

import java.io.IOException;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.web.cors.CorsUtils;

/**
 * Has the OPTIONS requests that browsers send before others (CORS) answered like any
 * OPTIONS request. Spring answers them apart, with an {@code Allow} header that names
 * methods which are refused, and knows them by a header that this filter hides.
 */
class PreFlightRequestFilter implements Filter {

	@Override
	public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
			throws IOException, ServletException {
		boolean preFlight = request instanceof HttpServletRequest http && CorsUtils.isPreFlightRequest(http);
		chain.doFilter(preFlight ? new PlainRequest((HttpServletRequest) request) : request, response);
	}

	private static final class PlainRequest extends HttpServletRequestWrapper {

		PlainRequest(HttpServletRequest request) {
			super(request);
		}

		@Override
		public @Nullable String getHeader(String name) {
			return HttpHeaders.ORIGIN.equalsIgnoreCase(name) ? null : super.getHeader(name);
		}

	}

}
