package dev.hellomesh.gateway;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.netty.handler.timeout.ReadTimeoutHandler;
import reactor.netty.NettyPipeline;

import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.cloud.gateway.config.HttpClientCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * What neither Spring Boot nor Spring Cloud Gateway has a property for.
 */
@Configuration(proxyBeanMethods = false)
class NettyConfiguration {

	@Bean
	NettyServerCustomizer stallTimeoutServerCustomizer(GatewayLimits limits) {
		return (server) -> server.readTimeout(limits.stallTimeout());
	}

	// Reactor Netty sends a request again, once, when its connection is reset, even a
	// POST. Whether to try again is the mesh's decision: it knows which methods are safe
	// and counts the attempts.
	@Bean
	HttpClientCustomizer noRetryHttpClientCustomizer() {
		return (client) -> client.disableRetry(true);
	}

	// Netty waits 5 seconds for each name it asks for, and there is one for each search
	// domain: the request would time out before the upstream is known to have no address.
	@Bean
	HttpClientCustomizer nameResolutionHttpClientCustomizer() {
		return (client) -> client.resolver((names) -> names.queryTimeout(Duration.ofSeconds(1)));
	}

	@Bean
	HttpClientCustomizer invalidAnswerHttpClientCustomizer() {
		return (client) -> client.doOnChannelInit((observer, channel, address) -> channel.pipeline()
			.addAfter(NettyPipeline.HttpCodec, null, new InvalidAnswerHandler()));
	}

	// Not HttpClient.responseTimeout, which also counts the wait for the answer's
	// beginning: that has a timeout of its own, which a route may make longer.
	@Bean
	HttpClientCustomizer stallTimeoutHttpClientCustomizer(GatewayLimits limits) {
		return (client) -> client.doOnResponse((response, connection) -> connection
			.addHandlerFirst(new ReadTimeoutHandler(limits.stallTimeout().toMillis(), TimeUnit.MILLISECONDS)));
	}

}
