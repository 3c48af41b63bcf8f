package dev.hellomesh.gateway;

import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import org.jspecify.annotations.Nullable;

/**
 * Ends a connection on which something is awaited for too long. It lives as long as the
 * connection and has at most one timer, which is set again only when it runs out: a
 * request costs a look at the clock, where Netty's own handlers, added for a request and
 * removed after it, cost two changes of the pipeline and a timer.
 */
abstract class ProgressTimeoutHandler extends ChannelDuplexHandler {

	private static final long NOTHING = 0;

	private long timeout = NOTHING;

	private long lastProgress;

	private @Nullable ScheduledFuture<?> timer;

	private long timerDeadline;

	// From now on, progress is due at least this often.
	final void await(ChannelHandlerContext context, Duration progress) {
		this.timeout = progress.toNanos();
		progressed(context);
		long deadline = this.lastProgress + this.timeout;
		if (this.timer != null && deadline - this.timerDeadline < 0) {
			this.timer.cancel(false);
			this.timer = null;
		}
		if (this.timer == null) {
			schedule(context, deadline);
		}
	}

	final void progressed(ChannelHandlerContext context) {
		this.lastProgress = context.executor().ticker().nanoTime();
	}

	final void awaitNothing() {
		this.timeout = NOTHING;
	}

	// Whether it is the other side of this connection that keeps everybody waiting.
	boolean isOthersTurn(ChannelHandlerContext context) {
		return true;
	}

	void timedOut(ChannelHandlerContext context) {
		context.close();
	}

	@Override
	public void handlerRemoved(ChannelHandlerContext context) {
		if (this.timer != null) {
			this.timer.cancel(false);
		}
	}

	private void schedule(ChannelHandlerContext context, long deadline) {
		this.timerDeadline = deadline;
		this.timer = context.executor()
			.schedule(() -> check(context), deadline - context.executor().ticker().nanoTime(), TimeUnit.NANOSECONDS);
	}

	private void check(ChannelHandlerContext context) {
		this.timer = null;
		if (this.timeout == NOTHING || context.isRemoved()) {
			return;
		}
		if (!isOthersTurn(context)) {
			progressed(context);
		}
		long deadline = this.lastProgress + this.timeout;
		if (deadline - context.executor().ticker().nanoTime() > 0) {
			schedule(context, deadline);
		}
		else {
			this.timeout = NOTHING;
			timedOut(context);
		}
	}

}
