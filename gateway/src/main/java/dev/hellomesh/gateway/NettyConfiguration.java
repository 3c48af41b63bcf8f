package dev.hellomesh.gateway;

import java.time.Duration;
import java.util.List;

import reactor.netty.NettyPipeline;
import reactor.netty.ReactorNetty;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.LoopResources;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.cloud.gateway.config.GatewayProperties;
import org.springframework.cloud.gateway.config.GlobalCorsProperties;
import org.springframework.cloud.gateway.config.HttpClientCustomizer;
import org.springframework.cloud.gateway.config.HttpClientProperties;
import org.springframework.cloud.gateway.filter.NettyWriteResponseFilter;
import org.springframework.cloud.gateway.filter.headers.HttpHeadersFilter;
import org.springframework.cloud.gateway.handler.FilteringWebHandler;
import org.springframework.cloud.gateway.route.RouteLocator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.http.client.ReactorResourceFactory;
import org.springframework.web.reactive.accept.ApiVersionStrategy;

/**
 * What neither Spring Boot nor Spring Cloud Gateway has a property for.
 */
@Configuration(proxyBeanMethods = false)
class NettyConfiguration {

	// Event loops for clients and upstreams alike, one for each processor. Reactor Netty
	// starts four where there are fewer, which then take turns.
	@Bean
	ReactorResourceFactory reactorResourceFactory(Environment environment) {
		int count = environment.getProperty(ReactorNetty.IO_WORKER_COUNT, Integer.class,
				Runtime.getRuntime().availableProcessors());
		ReactorResourceFactory factory = new ReactorResourceFactory();
		factory.setUseGlobalResources(false);
		factory.setLoopResourcesSupplier(() -> LoopResources.create("gateway", count, true));
		return factory;
	}

	@Bean
	HttpClientCustomizer eventLoopsHttpClientCustomizer(ReactorResourceFactory resources) {
		return (client) -> client.runOn(resources.getLoopResources());
	}

	@Bean
	NettyServerCustomizer stallTimeoutServerCustomizer(GatewayLimits limits) {
		return (server) -> server.doOnChannelInit((observer, channel, address) -> channel.pipeline()
			.addAfter(NettyPipeline.HttpCodec, null, new ClientTimeoutHandler(limits.stallTimeout())));
	}

	// After the one above, which makes it the nearer to the codec: what is still to be
	// sent on the connection of a stalled client is flushed when that is closed.
	@Bean
	NettyServerCustomizer answerFlushServerCustomizer() {
		return (server) -> server.doOnChannelInit((observer, channel, address) -> channel.pipeline()
			.addAfter(NettyPipeline.HttpCodec, null, new AnswerFlushHandler()));
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

	@Bean
	HttpClientCustomizer timeoutHttpClientCustomizer(GatewayLimits limits) {
		return (client) -> client.doOnChannelInit((observer, channel, address) -> channel.pipeline()
			.addAfter(NettyPipeline.HttpCodec, null, new UpstreamTimeoutHandler(limits.stallTimeout())));
	}

	@Bean
	UpstreamRoutingFilter upstreamRoutingFilter(HttpClient client,
			ObjectProvider<List<HttpHeadersFilter>> headersFilters, HttpClientProperties properties) {
		return new UpstreamRoutingFilter(client, headersFilters, properties);
	}

	@Bean
	RouteTableHandlerMapping routeTableHandlerMapping(FilteringWebHandler webHandler, RouteLocator routeLocator,
			GlobalCorsProperties globalCorsProperties, Environment environment,
			ObjectProvider<ApiVersionStrategy> apiVersionStrategy) {
		RouteTableHandlerMapping mapping = new RouteTableHandlerMapping(webHandler, routeLocator, globalCorsProperties,
				environment);
		apiVersionStrategy.ifAvailable(mapping::setApiVersionStrategy);
		return mapping;
	}

	// Spring Cloud Gateway makes it only together with its own routing.
	@Bean
	NettyWriteResponseFilter nettyWriteResponseFilter(GatewayProperties properties,
			ObjectProvider<List<HttpHeadersFilter>> headersFilters) {
		return new NettyWriteResponseFilter(properties.getStreamingMediaTypes(), headersFilters);
	}

}
