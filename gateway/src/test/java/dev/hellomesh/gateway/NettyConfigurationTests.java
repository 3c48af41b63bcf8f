package dev.hellomesh.gateway;

import java.util.List;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandler;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.Test;
import reactor.netty.ConnectionObserver;
import reactor.netty.NettyPipeline;
import reactor.netty.http.server.HttpServer;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.boot.test.context.SpringBootTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which handlers a client's connection has, and in which order.
 */
@SpringBootTest(properties = "management.server.port=0")
class NettyConfigurationTests {

	@Test
	void answersAreFlushedNextToTheCodecAndBelowTheTimeout(
			@Autowired ObjectProvider<NettyServerCustomizer> customizers) {
		HttpServer server = HttpServer.create();
		for (NettyServerCustomizer customizer : customizers.orderedStream().toList()) {
			server = customizer.apply(server);
		}
		EmbeddedChannel channel = new EmbeddedChannel();
		channel.pipeline().addLast(NettyPipeline.HttpCodec, new ChannelDuplexHandler());
		server.configuration().doOnChannelInit().onChannelInit(ConnectionObserver.emptyListener(), channel, null);
		List<Class<? extends ChannelHandler>> handlers = channel.pipeline()
			.toMap()
			.values()
			.stream()
			.<Class<? extends ChannelHandler>>map(ChannelHandler::getClass)
			.toList();
		assertThat(handlers).containsSubsequence(ChannelDuplexHandler.class, AnswerFlushHandler.class,
				ClientTimeoutHandler.class);
	}

}
