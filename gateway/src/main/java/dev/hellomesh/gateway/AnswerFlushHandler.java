package dev.hellomesh.gateway;

import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;

/**
 * Lets an answer's head wait for the body that came with it, so that both leave in one
 * packet. Reactor Netty begins with a body when its head has left, and writes it in a
 * task of the event loop. Here it may begin as soon as the head is written, and what was
 * written is flushed two tasks later: a body that is there has been written by then, and
 * for one that is not nobody waits. A head that cannot be sent after all takes the
 * connection with it, and that ends the body, too.
 */
class AnswerFlushHandler extends ChannelOutboundHandlerAdapter {

	private boolean isWaiting;

	@Override
	public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
		if (message instanceof HttpResponse && !(message instanceof LastHttpContent)) {
			context.write(message).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
			promise.trySuccess();
		}
		else {
			context.write(message, promise);
		}
	}

	@Override
	public void flush(ChannelHandlerContext context) {
		if (!this.isWaiting) {
			this.isWaiting = true;
			context.executor().execute(() -> context.executor().execute(() -> flushNow(context)));
		}
	}

	@Override
	public void close(ChannelHandlerContext context, ChannelPromise promise) {
		flushNow(context);
		context.close(promise);
	}

	@Override
	public void disconnect(ChannelHandlerContext context, ChannelPromise promise) {
		flushNow(context);
		context.disconnect(promise);
	}

	private void flushNow(ChannelHandlerContext context) {
		if (this.isWaiting) {
			this.isWaiting = false;
			context.flush();
		}
	}

}
