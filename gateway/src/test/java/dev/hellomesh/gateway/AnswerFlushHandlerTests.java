package dev.hellomesh.gateway;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class AnswerFlushHandlerTests {

	private final HttpObject head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);

	private final HttpObject body = new DefaultLastHttpContent(Unpooled.EMPTY_BUFFER);

	private final List<Object> written = new ArrayList<>();

	private boolean fails;

	private final AtomicInteger flushes = new AtomicInteger();

	// Passes nothing on: the channel would run all tasks at each write.
	private final EmbeddedChannel channel = new EmbeddedChannel(new ChannelOutboundHandlerAdapter() {

		@Override
		public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
			AnswerFlushHandlerTests.this.written.add(message);
			if (AnswerFlushHandlerTests.this.fails) {
				promise.setFailure(new IllegalStateException("cannot be encoded"));
			}
		}

		@Override
		public void flush(ChannelHandlerContext context) {
			AnswerFlushHandlerTests.this.flushes.incrementAndGet();
		}

	}, new AnswerFlushHandler(), new ChannelOutboundHandlerAdapter());

	private final ChannelHandlerContext codec = this.channel.pipeline().lastContext();

	@AfterEach
	void close() {
		this.channel.finishAndReleaseAll();
	}

	@Test
	void headLeavesWithTheBodyThatATaskWrites() {
		this.codec.writeAndFlush(this.head);
		this.codec.executor().execute(() -> this.codec.writeAndFlush(this.body));
		assertThat(this.flushes).hasValue(0);
		this.channel.runPendingTasks();
		assertThat(this.flushes).hasValue(1);
		assertThat(this.written).containsExactly(this.head, this.body);
	}

	@Test
	void headWaitsForNoBody() {
		this.codec.writeAndFlush(this.head);
		this.channel.runPendingTasks();
		assertThat(this.flushes).hasValue(1);
		assertThat(this.written).containsExactly(this.head);
		this.codec.writeAndFlush(this.body);
		this.channel.runPendingTasks();
		assertThat(this.flushes).hasValue(2);
		assertThat(this.written).containsExactly(this.head, this.body);
	}

	@Test
	void headCountsAsSentWhenItIsWritten() {
		assertThat(this.codec.write(this.head).isSuccess()).isTrue();
		assertThat(this.codec.write(this.body).isSuccess()).isFalse();
	}

	@Test
	void headThatCannotBeSentTakesTheConnectionWithIt() {
		this.fails = true;
		this.codec.writeAndFlush(this.head);
		assertThat(this.channel.isOpen()).isFalse();
	}

	@Test
	void whatIsWrittenIsFlushedBeforeTheConnectionIsClosed() {
		this.codec.writeAndFlush(this.head);
		this.codec.writeAndFlush(this.body);
		this.codec.close();
		assertThat(this.flushes).hasValue(1);
	}

}
