package dev.hellomesh.gateway;

import java.time.Duration;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.timeout.ReadTimeoutException;
import io.netty.util.AttributeKey;
import org.jspecify.annotations.Nullable;

/**
 * Ends a request whose answer does not begin in time, or stalls after it has begun. While
 * a body is being sent, the time counts only when the upstream does not take it: a slow
 * client is not the upstream's fault.
 */
class UpstreamTimeoutHandler extends ProgressTimeoutHandler {

	private static final AttributeKey<Duration> RESPONSE_TIMEOUT = AttributeKey
		.valueOf(UpstreamTimeoutHandler.class.getName());

	private final Duration stallTimeout;

	private boolean requestSent;

	private boolean answering;

	UpstreamTimeoutHandler(Duration stallTimeout) {
		this.stallTimeout = stallTimeout;
	}

	// The longest time until the answer begins, for the requests to come; none if null.
	static void setResponseTimeout(Channel channel, @Nullable Duration timeout) {
		channel.attr(RESPONSE_TIMEOUT).set(timeout);
	}

	@Override
	public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
		if (message instanceof HttpRequest) {
			this.requestSent = false;
			this.answering = false;
			Duration timeout = context.channel().attr(RESPONSE_TIMEOUT).get();
			if (timeout != null) {
				await(context, timeout);
			}
			else {
				awaitNothing();
			}
		}
		else {
			progressed(context);
		}
		if (message instanceof LastHttpContent) {
			this.requestSent = true;
		}
		context.write(message, promise);
	}

	@Override
	public void channelRead(ChannelHandlerContext context, Object message) {
		if (message instanceof HttpResponse head && head.status().codeClass() != HttpStatusClass.INFORMATIONAL) {
			this.answering = true;
			await(context, this.stallTimeout);
		}
		else {
			progressed(context);
		}
		if (this.answering && message instanceof LastHttpContent) {
			awaitNothing();
		}
		context.fireChannelRead(message);
	}

	@Override
	boolean isOthersTurn(ChannelHandlerContext context) {
		return this.requestSent || this.answering || !context.channel().isWritable();
	}

	@Override
	void timedOut(ChannelHandlerContext context) {
		context.fireExceptionCaught(ReadTimeoutException.INSTANCE);
		super.timedOut(context);
	}

}
