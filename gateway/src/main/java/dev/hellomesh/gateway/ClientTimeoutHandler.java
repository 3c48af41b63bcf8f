package dev.hellomesh.gateway;

import java.time.Duration;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;

/**
 * Ends a request whose body stalls.
 */
class ClientTimeoutHandler extends ProgressTimeoutHandler {

	private final Duration stallTimeout;

	ClientTimeoutHandler(Duration stallTimeout) {
		this.stallTimeout = stallTimeout;
	}

	@Override
	public void channelRead(ChannelHandlerContext context, Object message) {
		if (message instanceof LastHttpContent) {
			awaitNothing();
		}
		else if (message instanceof HttpRequest) {
			await(context, this.stallTimeout);
		}
		else {
			progressed(context);
		}
		context.fireChannelRead(message);
	}

}
