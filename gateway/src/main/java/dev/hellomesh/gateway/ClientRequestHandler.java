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
 * Holds the requests of a connection to what the gateway accepts, before Reactor Netty
 * and Spring see them, which have no setting for it: the form of target and headers, the
 * size of the body, and how long a body may stall. A connection whose request is answered
 * before it has been read to its end is closed soon.
 */
class ClientRequestHandler extends ChannelDuplexHandler {

	// Time for a small body to arrive after its answer, and for the client to read that
	// before the connection is reset under what it still sends.
	private static final Duration TIME_TO_END = Duration.ofSeconds(1);

	private static final String STALL_TIMEOUT = "clientStallTimeout";

	private final GatewayLimits limits;

	private int requests;

	private int answers;

	private boolean reading;

	private long received;

	ClientRequestHandler(GatewayLimits limits) {
		this.limits = limits;
	}

	@Override
	public void channelRead(ChannelHandlerContext context, Object message) {
		if (message instanceof HttpRequest request) {
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
		this.requests++;
		this.reading = true;
		this.received = 0;
		request.setUri(RequestTarget.normalize(request.uri()));
		joinSpellings(request.headers());
		if (HttpUtil.isTransferEncodingChunked(request) || HttpUtil.getContentLength(request, 0L) > 0) {
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

	// What is over the limit is not read: it is an error once, and stays in the socket
	// until
	// the connection is closed.
	private void refuse(ChannelHandlerContext context, HttpContent content) {
		boolean first = this.received - content.content().readableBytes() <= this.limits.maxRequestBody().toBytes();
		ReferenceCountUtil.release(content);
		context.channel().config().setAutoRead(false);
		if (first && this.answers < this.requests) {
			context.fireExceptionCaught(this.limits.bodyTooLarge());
		}
	}

	@Override
	public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
		boolean interim = message instanceof HttpResponse response
				&& response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
		if (message instanceof LastHttpContent && !interim) {
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

	private void closeIfReading(ChannelHandlerContext context, int request) {
		if (this.reading && this.requests == request) {
			context.close();
		}
	}

}
