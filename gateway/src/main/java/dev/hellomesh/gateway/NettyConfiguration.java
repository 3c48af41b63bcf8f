package dev.hellomesh.gateway;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.netty.handler.timeout.WriteTimeoutHandler;
import reactor.netty.NettyPipeline;

import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.cloud.gateway.config.HttpClientCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.util.Assert;

/**
 * What neither Spring Boot nor Spring Cloud Gateway has a property for.
 */
@Configuration(proxyBeanMethods = false)
class NettyConfiguration {

	@Bean
	NettyServerCustomizer clientLimits(GatewayLimits limits, Environment environment) {
		Assert.state(!environment.getProperty("server.http2.enabled", boolean.class, false),
				"server.http2.enabled: the gateway speaks HTTP/1.1 only, as its limits are made for it");
		return (server) -> server.doOnChannelInit((observer, channel, address) -> channel.pipeline()
			.addAfter(NettyPipeline.HttpCodec, null, new ClientRequestHandler(limits))
			.addAfter(NettyPipeline.HttpCodec, null,
					new WriteTimeoutHandler(limits.stallTimeout().toMillis(), TimeUnit.MILLISECONDS)));
	}

	// The timeout for the response is Reactor Netty's, which begins at the end of the
	// request. Spring Cloud Gateway's begins with the request and would blame the
	// upstream
	// for a slow client. The handler that takes its place for the body has its name, so
	// that
	// Reactor Netty adds no other one.
	@Bean
	HttpClientCustomizer upstreamLimits(GatewayLimits limits) {
		return (client) -> client.responseTimeout(limits.responseTimeout())
			.doOnResponse((response, connection) -> connection.removeHandler(NettyPipeline.ResponseTimeoutHandler)
				.addHandlerFirst(NettyPipeline.ResponseTimeoutHandler, new StallTimeoutHandler(limits.stallTimeout())))
			.doOnConnected((connection) -> connection
				.addHandlerFirst(new WriteTimeoutHandler(limits.responseTimeout().toMillis(), TimeUnit.MILLISECONDS)));
	}

	// Reactor Netty sends a request again, once, when its connection is reset, even a
	// POST.
	// Whether to try again is the mesh's decision.
	@Bean
	HttpClientCustomizer noRetry() {
		return (client) -> client.disableRetry(true);
	}

	// Netty waits 5 seconds for each name that it asks for, and there is one for each
	// search
	// domain: the time for a connection would be over first.
	@Bean
	HttpClientCustomizer nameResolution() {
		return (client) -> client.resolver((names) -> names.queryTimeout(Duration.ofSeconds(1)));
	}

}
