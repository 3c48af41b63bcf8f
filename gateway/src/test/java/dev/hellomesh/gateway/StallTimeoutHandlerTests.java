package dev.hellomesh.gateway;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class StallTimeoutHandlerTests {

	private final EmbeddedChannel channel = new EmbeddedChannel();

	@BeforeEach
	void stopTheClock() {
		this.channel.freezeTime();
		this.channel.pipeline().addFirst(new StallTimeoutHandler(Duration.ofSeconds(30)));
	}

	@Test
	void closesWhenNothingComesThatIsWanted() {
		pass(29);
		assertThat(this.channel.isOpen()).isTrue();
		pass(2);
		assertThat(this.channel.isOpen()).isFalse();
	}

	@Test
	void waitsAsLongAsTheGatewayDoesNotRead() {
		this.channel.config().setAutoRead(false);
		pass(300);
		assertThat(this.channel.isOpen()).isTrue();
	}

	@Test
	void countsFromWhenTheGatewayWantsToReadOn() {
		this.channel.config().setAutoRead(false);
		pass(59);
		this.channel.config().setAutoRead(true);
		pass(29);
		assertThat(this.channel.isOpen()).isTrue();
		pass(2);
		assertThat(this.channel.isOpen()).isFalse();
	}

	private void pass(int seconds) {
		this.channel.advanceTimeBy(seconds, TimeUnit.SECONDS);
		this.channel.runScheduledPendingTasks();
	}

}
