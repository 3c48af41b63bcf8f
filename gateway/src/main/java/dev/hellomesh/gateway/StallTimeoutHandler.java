package dev.hellomesh.gateway;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.timeout.ReadTimeoutHandler;

/**
 * Netty's read timeout, but only for the time in which the gateway wants to read. While
 * the other side of the exchange is slow to take what was read, the gateway reads nothing
 * more, and that is no fault of this side.
 */
class StallTimeoutHandler extends ReadTimeoutHandler {

	StallTimeoutHandler(Duration timeout) {
		super(timeout.toMillis(), TimeUnit.MILLISECONDS);
	}

	// Somebody wants to read on: the time begins anew.
	@Override
	public void read(ChannelHandlerContext context) throws Exception {
		resetReadTimeout();
		super.read(context);
	}

	@Override
	protected void readTimedOut(ChannelHandlerContext context) throws Exception {
		if (context.channel().config().isAutoRead()) {
			super.readTimedOut(context);
		}
	}

}
