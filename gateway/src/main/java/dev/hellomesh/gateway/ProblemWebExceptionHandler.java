package dev.hellomesh.gateway;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;

import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.timeout.TimeoutException;
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
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.stereotype.Component;
import org.springframework.web.ErrorResponse;
import org.springframework.web.server.ResponseStatusException;
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

	private final JsonMapper jsonMapper;

	ProblemWebExceptionHandler(JsonMapper jsonMapper) {
		this.jsonMapper = jsonMapper;
	}

	@Override
	public Mono<Void> handle(ServerWebExchange exchange, Throwable ex) {
		ServerHttpResponse response = exchange.getResponse();
		if (response.isCommitted()) {
			logger.debug("Answer broken off", ex);
			ServerHttpResponseDecorator.<HttpServerResponse>getNativeResponse(response)
				.withConnection(Connection::dispose);
			return Mono.empty();
		}
		Route route = exchange.getAttribute(ServerWebExchangeUtils.GATEWAY_ROUTE_ATTR);
		ProblemDetail problem = (route != null)
				? upstreamProblem(route.getId(), ServerWebExchangeUtils.isAlreadyRouted(exchange), ex) : problem(ex);
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
		DataBuffer buffer = response.bufferFactory().wrap(body);
		return response.writeWith(Mono.just(buffer));
	}

	private static ProblemDetail upstreamProblem(String upstream, boolean routed, Throwable ex) {
		ProblemDetail problem = upstreamProblemDetail(upstream, routed, ex);
		if (problem.getStatus() != HttpStatus.INTERNAL_SERVER_ERROR.value()) {
			problem.setProperty("upstream", upstream);
		}
		return problem;
	}

	private static ProblemDetail upstreamProblemDetail(String upstream, boolean routed, Throwable ex) {
		if (ex instanceof ResponseStatusException status && status.getStatusCode() != HttpStatus.GATEWAY_TIMEOUT) {
			return problem(ex);
		}
		// The connection pool's; every other timeout here has a type of its own.
		if (has(ex, java.util.concurrent.TimeoutException.class) && !(ex instanceof ResponseStatusException)) {
			return problem(HttpStatus.SERVICE_UNAVAILABLE, "All connections to " + upstream + " are in use.", ex);
		}
		// Before ConnectException, which ConnectTimeoutException extends.
		if (ex instanceof ResponseStatusException || has(ex, ConnectTimeoutException.class)
				|| has(ex, TimeoutException.class)) {
			return problem(HttpStatus.GATEWAY_TIMEOUT, upstream + " did not answer in time.", ex);
		}
		if (has(ex, UnknownHostException.class)) {
			return problem(HttpStatus.SERVICE_UNAVAILABLE, upstream + " has no address.", ex);
		}
		if (has(ex, ConnectException.class) || has(ex, NoRouteToHostException.class)) {
			return problem(HttpStatus.SERVICE_UNAVAILABLE, upstream + " refused the connection.", ex);
		}
		// As Envoy does, whether the connection was new or one that was kept.
		if (has(ex, IOException.class) || has(ex, AbortedException.class)) {
			return problem(HttpStatus.SERVICE_UNAVAILABLE, upstream + " closed the connection without an answer.", ex);
		}
		// Netty reports what it cannot read as exceptions of many types. Those of filters
		// come before the request has been sent.
		if (routed) {
			return problem(HttpStatus.BAD_GATEWAY, upstream + " gave no valid answer.", ex);
		}
		return problem(ex);
	}

	private static ProblemDetail problem(Throwable ex) {
		if (ex instanceof ErrorResponse error) {
			ProblemDetail problem = error.getBody();
			if (problem.getStatus() == HttpStatus.NOT_FOUND.value()) {
				problem.setDetail("Nothing is here. GET / says what can be asked.");
			}
			return problem;
		}
		logger.error("Request failed", ex);
		return ProblemDetail.forStatus(HttpStatus.INTERNAL_SERVER_ERROR);
	}

	private static ProblemDetail problem(HttpStatus status, String detail, Throwable ex) {
		logger.debug(detail, ex);
		return ProblemDetail.forStatusAndDetail(status, detail);
	}

	private static boolean has(@Nullable Throwable ex, Class<? extends Throwable> type) {
		return ex != null && (type.isInstance(ex) || (ex.getCause() != ex && has(ex.getCause(), type)));
	}

}
