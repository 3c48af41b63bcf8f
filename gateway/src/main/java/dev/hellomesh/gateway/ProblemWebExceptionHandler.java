package dev.hellomesh.gateway;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

import io.netty.channel.ConnectTimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.channel.AbortedException;
import reactor.netty.http.server.HttpServerResponse;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.cloud.gateway.route.Route;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.stereotype.Component;
import org.springframework.web.ErrorResponse;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebExceptionHandler;

/**
 * Answers errors with a problem (RFC 9457) that names the upstream by its route and says
 * nothing else of what is behind the gateway. A response that has begun cannot become
 * another one: its connection is closed, so that the client sees that it is not whole.
 * Passing the error on would not do that: Spring takes one that looks like the client
 * hanging up, such as an upstream's reset, for the end of the response.
 */
@Component
@Order(-2)
class ProblemWebExceptionHandler implements WebExceptionHandler {

	private static final Logger logger = LoggerFactory.getLogger(ProblemWebExceptionHandler.class);

	private static final String TOO_SLOW = "%s did not answer in time.";

	// The first that fits: some extend one that comes later.
	private static final List<Failure> FAILURES = List.of(
			new Failure(TimeoutException.class, HttpStatus.SERVICE_UNAVAILABLE, "All connections to %s are in use."),
			new Failure(ConnectTimeoutException.class, HttpStatus.GATEWAY_TIMEOUT, TOO_SLOW),
			new Failure(io.netty.handler.timeout.TimeoutException.class, HttpStatus.GATEWAY_TIMEOUT, TOO_SLOW),
			new Failure(UnknownHostException.class, HttpStatus.SERVICE_UNAVAILABLE, "%s has no address."),
			new Failure(ConnectException.class, HttpStatus.SERVICE_UNAVAILABLE, "%s refused the connection."),
			new Failure(NoRouteToHostException.class, HttpStatus.SERVICE_UNAVAILABLE, "%s refused the connection."),
			// As Envoy does, whether the connection was new or one that was kept.
			new Failure(IOException.class, HttpStatus.SERVICE_UNAVAILABLE,
					"%s closed the connection without an answer."),
			new Failure(AbortedException.class, HttpStatus.SERVICE_UNAVAILABLE,
					"%s closed the connection without an answer."));

	private final JsonMapper jsonMapper;

	ProblemWebExceptionHandler(JsonMapper jsonMapper) {
		this.jsonMapper = jsonMapper;
	}

	@Override
	public Mono<Void> handle(ServerWebExchange exchange, Throwable ex) {
		ServerHttpResponse response = exchange.getResponse();
		if (response.isCommitted()) {
			logger.debug("Response broken off", ex);
			ServerHttpResponseDecorator.<HttpServerResponse>getNativeResponse(response)
				.withConnection(Connection::dispose);
			return Mono.empty();
		}
		if (!hasClient(response)) {
			// The upstream did not fail: what it was sent ended with the client. The
			// server
			// cancels this next.
			return Mono.never();
		}
		ProblemDetail problem = problem(exchange, ex);
		response.setRawStatusCode(problem.getStatus());
		HttpHeaders headers = response.getHeaders();
		headers.clear();
		if (ex instanceof ErrorResponse error) {
			headers.putAll(error.getHeaders());
		}
		headers.setContentType(MediaType.APPLICATION_PROBLEM_JSON);
		byte[] body = this.jsonMapper.writeValueAsBytes(problem);
		headers.setContentLength(body.length);
		if (exchange.getRequest().getMethod() == HttpMethod.HEAD) {
			return response.setComplete();
		}
		return response.writeWith(Mono.just(response.bufferFactory().wrap(body)));
	}

	private static boolean hasClient(ServerHttpResponse response) {
		AtomicBoolean active = new AtomicBoolean();
		ServerHttpResponseDecorator.<HttpServerResponse>getNativeResponse(response)
			.withConnection((connection) -> active.set(connection.channel().isActive()));
		return active.get();
	}

	private static ProblemDetail problem(ServerWebExchange exchange, Throwable ex) {
		Route route = exchange.getAttribute(ServerWebExchangeUtils.GATEWAY_ROUTE_ATTR);
		ProblemDetail problem = null;
		if (ex instanceof ErrorResponse error) {
			problem = error.getBody();
		}
		else if (route != null) {
			problem = upstreamProblem(route.getId(), ServerWebExchangeUtils.isAlreadyRouted(exchange), ex);
		}
		if (problem == null) {
			logger.error("Request failed", ex);
			return ProblemDetail.forStatus(HttpStatus.INTERNAL_SERVER_ERROR);
		}
		if (route != null) {
			problem.setProperty("upstream", route.getId());
		}
		else if (problem.getStatus() == HttpStatus.NOT_FOUND.value()) {
			problem.setDetail("Nothing is here. GET / says what can be asked.");
		}
		return problem;
	}

	private static @Nullable ProblemDetail upstreamProblem(String upstream, boolean routed, Throwable ex) {
		logger.debug("No response from {}", upstream, ex);
		for (Failure failure : FAILURES) {
			if (has(ex, failure.type())) {
				return ProblemDetail.forStatusAndDetail(failure.status(), failure.detail().formatted(upstream));
			}
		}
		// Netty reports what it cannot read by exceptions of many types. Those of the
		// gateway's
		// own filters come before the request is sent.
		return routed ? ProblemDetail.forStatusAndDetail(HttpStatus.BAD_GATEWAY, upstream + " gave no valid answer.")
				: null;
	}

	private static boolean has(@Nullable Throwable ex, Class<? extends Throwable> type) {
		return ex != null && (type.isInstance(ex) || (ex.getCause() != ex && has(ex.getCause(), type)));
	}

	private record Failure(Class<? extends Throwable> type, HttpStatus status, String detail) {

	}

}
