package dev.hellomesh.gateway;

import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;

/**
 * Enforces limits for which Reactor Netty and Spring have no setting, before they see a
 * request: the form of target and headers, the size of bodies, how long one may stall,
 * and how many requests may wait on a connection. If a request goes on for more than a
 * second after its response, the connection is closed.
 */
class ClientRequestHandler extends ChannelDuplexHandler {

	private static final Duration TIME_TO_END = Duration.ofSeconds(1);

	private static final int MAX_PIPELINED = 100;

	private static final String STALL_TIMEOUT = "clientStallTimeout";

	private final GatewayLimits limits;

	private int requests;

	private int answers;

	private boolean reading;

	private boolean answering;

	private boolean closing;

	// Of all requests that wait: Reactor Netty keeps the bodies of those in memory.
	private long received;

	ClientRequestHandler(GatewayLimits limits) {
		this.limits = limits;
	}

	@Override
	public void channelRead(ChannelHandlerContext context, Object message) {
		if (this.closing) {
			ReferenceCountUtil.release(message);
			return;
		}
		if (message instanceof HttpRequest request && request.decoderResult().isSuccess()) {
			begin(context, request);
		}
		if (message instanceof HttpContent content) {
			this.received += content.content().readableBytes();
			if (message instanceof LastHttpContent) {
				end(context);
			}
			if (this.received > this.limits.maxRequestBody().toBytes()) {
				refuse(context, content);
				return;
			}
		}
		context.fireChannelRead(message);
	}

	private void begin(ChannelHandlerContext context, HttpRequest request) {
		if (this.answers == this.requests) {
			this.received = 0;
		}
		this.requests++;
		this.reading = true;
		request.setUri(RequestTarget.normalize(request.uri()));
		joinSpellings(request.headers());
		if (this.requests - this.answers > MAX_PIPELINED) {
			context.close();
		}
		else if (HttpUtil.isTransferEncodingChunked(request) || HttpUtil.getContentLength(request, 0L) > 0) {
			context.pipeline().addFirst(STALL_TIMEOUT, new StallTimeoutHandler(this.limits.stallTimeout()));
		}
	}

	private void end(ChannelHandlerContext context) {
		this.reading = false;
		if (context.pipeline().get(STALL_TIMEOUT) != null) {
			context.pipeline().remove(STALL_TIMEOUT);
		}
	}

	// Spring copies headers name by name. Where one name is written in two ways, X-Id and
	// x-id, Netty gives all values for each of them, and the copy would have them twice.
	private static void joinSpellings(HttpHeaders headers) {
		Set<String> spellings = headers.names();
		Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
		names.addAll(spellings);
		if (names.size() < spellings.size()) {
			names.forEach((name) -> headers.set(name, headers.getAll(name)));
		}
	}

	// Once, as an error of the body that the gateway is reading. A response that has
	// begun,
	// or is another request's, can only be broken off.
	private void refuse(ChannelHandlerContext context, HttpContent content) {
		boolean first = this.received - content.content().readableBytes() <= this.limits.maxRequestBody().toBytes();
		ReferenceCountUtil.release(content);
		if (this.answering || this.answers < this.requests - 1) {
			context.close();
		}
		else if (first && this.answers < this.requests) {
			context.fireExceptionCaught(this.limits.bodyTooLarge());
		}
	}

	@Override
	public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
		boolean interim = message instanceof HttpResponse response
				&& response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
		if (message instanceof HttpResponse && !interim) {
			this.answering = true;
		}
		if (message instanceof LastHttpContent && !interim) {
			this.answering = false;
			this.answers++;
			if (this.reading && this.answers == this.requests) {
				int request = this.requests;
				promise = promise.unvoid()
					.addListener((written) -> context.executor()
						.schedule(() -> closeIfReading(context, request), TIME_TO_END.toMillis(),
								TimeUnit.MILLISECONDS));
			}
		}
		context.write(message, promise);
	}

	// Closing a connection with unread bytes resets it, and with it a response that the
	// client, or its sidecar, has not read yet. So the rest is read and dropped until
	// closeIfReading.
	@Override
	public void close(ChannelHandlerContext context, ChannelPromise promise) {
		if (this.reading && this.answers == this.requests && context.channel().isActive()) {
			this.closing = true;
			context.channel().config().setAutoRead(true);
			context.channel().closeFuture().addListener((closed) -> promise.trySuccess());
		}
		else {
			context.close(promise);
		}
	}

	private void closeIfReading(ChannelHandlerContext context, int request) {
		if (this.reading && this.requests == request) {
			context.close();
		}
	}

}
