package dev.hellomesh.gateway;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.timeout.ReadTimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class UpstreamTimeoutHandlerTests {

	private final EmbeddedChannel channel = new EmbeddedChannel(new UpstreamTimeoutHandler(Duration.ofSeconds(30)));

	@BeforeEach
	void freezeTime() {
		this.channel.freezeTime();
		responseTimeout(Duration.ofSeconds(5));
	}

	@AfterEach
	void release() {
		this.channel.finishAndReleaseAll();
	}

	@Test
	void answerThatDoesNotBeginEndsTheConnection() {
		send();
		pass(4900);
		assertThat(this.channel.isOpen()).isTrue();
		pass(200);
		assertTimedOut();
	}

	@Test
	void answerThatHasBegunMayTakeItsTime() {
		send();
		beginAnswer(200);
		pass(29_000);
		this.channel.writeInbound(new DefaultHttpContent(Unpooled.EMPTY_BUFFER));
		pass(29_000);
		assertThat(this.channel.isOpen()).isTrue();
		pass(2000);
		assertTimedOut();
	}

	@Test
	void informationIsNoAnswer() {
		send();
		beginAnswer(103);
		this.channel.writeInbound(LastHttpContent.EMPTY_LAST_CONTENT);
		pass(5100);
		assertTimedOut();
	}

	@Test
	void connectionAtRestStaysOpen() {
		send();
		beginAnswer(200);
		this.channel.writeInbound(LastHttpContent.EMPTY_LAST_CONTENT);
		pass(100_000);
		assertThat(this.channel.isOpen()).isTrue();
	}

	// The timer of the answer before is set to 30 s.
	@Test
	void timeoutOfTheNextRequestIsNotThatOfTheAnswerBefore() {
		send();
		pass(4000);
		beginAnswer(200);
		pass(1500);
		this.channel.writeInbound(LastHttpContent.EMPTY_LAST_CONTENT);
		send();
		pass(5100);
		assertTimedOut();
	}

	@Test
	void clientMayTakeItsTimeOverTheBody() {
		this.channel.writeOutbound(new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, "/"));
		pass(12_000);
		assertThat(this.channel.isOpen()).isTrue();
		this.channel.writeOutbound(LastHttpContent.EMPTY_LAST_CONTENT);
		pass(5100);
		assertTimedOut();
	}

	@Test
	void nothingIsAwaitedWithoutATimeout() {
		responseTimeout(null);
		send();
		pass(100_000);
		assertThat(this.channel.isOpen()).isTrue();
	}

	private void responseTimeout(@Nullable Duration timeout) {
		UpstreamTimeoutHandler.setResponseTimeout(this.channel, timeout);
	}

	private void send() {
		this.channel.writeOutbound(new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/"));
	}

	private void beginAnswer(int status) {
		this.channel.writeInbound(new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status)));
	}

	private void pass(long millis) {
		this.channel.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
		this.channel.runScheduledPendingTasks();
	}

	private void assertTimedOut() {
		assertThat(this.channel.isOpen()).isFalse();
		assertThatExceptionOfType(ReadTimeoutException.class).isThrownBy(this.channel::checkException);
	}

}
