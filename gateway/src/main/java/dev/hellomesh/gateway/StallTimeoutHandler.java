package dev.hellomesh.gateway;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.timeout.ReadTimeoutHandler;

/**
 * Closes a connection on which nothing comes for too long, while the gateway wants to
 * read. Netty's own read timeout also runs while the gateway does not, because the other
 * side of the exchange is slow to take what it has read.
 */
class StallTimeoutHandler extends ReadTimeoutHandler {

	StallTimeoutHandler(Duration timeout) {
		super(timeout.toMillis(), TimeUnit.MILLISECONDS);
	}

	// The gateway wants to read on: the time begins anew.
	@Override
	public void read(ChannelHandlerContext context) throws Exception {
		resetReadTimeout();
		super.read(context);
	}

	@Override
	protected void readTimedOut(ChannelHandlerContext context) {
		if (context.channel().config().isAutoRead()) {
			context.close();
		}
	}

}
