package dev.hellomesh.gateway;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;

/**
 * Names what an upstream sent that is no answer by a {@link DecoderException}. Netty
 * reports most of it as exceptions that a bug of the gateway can throw as well, and
 * leaves a status like 99 to Spring, which does the same.
 */
class InvalidAnswerHandler extends ChannelInboundHandlerAdapter {

	@Override
	public void channelRead(ChannelHandlerContext context, Object message) {
		if (message instanceof HttpObject part && part.decoderResult().isFailure()) {
			fail(part, new DecoderException(part.decoderResult().cause()));
		}
		else if (message instanceof HttpResponse head && (head.status().code() < 100 || head.status().code() > 999)) {
			fail(head, new DecoderException("Status: " + head.status().code()));
		}
		context.fireChannelRead(message);
	}

	private static void fail(HttpObject part, DecoderException ex) {
		part.setDecoderResult(DecoderResult.failure(ex));
	}

}
