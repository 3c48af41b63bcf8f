package dev.hellomesh.cli.base;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * What a command is waiting for at the moment.
 */
public final class Progress implements AutoCloseable {

	private final Terminal terminal;

	private final long start = System.nanoTime();

	private final @Nullable ScheduledExecutorService clock;

	private String what;

	private boolean closed;

	Progress(Terminal terminal, String what) {
		this.terminal = terminal;
		this.what = what;
		this.clock = terminal.interactive() ? startClock() : null;
		if (this.clock == null) {
			terminal.line(what + " ...");
		}
	}

	private ScheduledExecutorService startClock() {
		ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor((task) -> {
			Thread thread = new Thread(task, "progress");
			thread.setDaemon(true);
			return thread;
		});
		executor.scheduleAtFixedRate(this::draw, 0, 500, TimeUnit.MILLISECONDS);
		return executor;
	}

	/**
	 * Says what is waited for now.
	 * @param what what it is
	 */
	public synchronized void update(String what) {
		if (this.closed || what.equals(this.what)) {
			return;
		}
		this.what = what;
		if (this.clock != null) {
			draw();
		}
		else {
			this.terminal.line(what + " ...");
		}
	}

	/**
	 * Prints a line that stays.
	 * @param text the line
	 */
	public synchronized void line(String text) {
		if (this.clock != null) {
			this.terminal.redraw("");
		}
		this.terminal.line(text);
		if (this.clock != null) {
			draw();
		}
	}

	/**
	 * Returns how long it takes already.
	 * @return whole seconds
	 */
	public long seconds() {
		return TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - this.start);
	}

	private synchronized void draw() {
		if (!this.closed) {
			this.terminal.redraw(this.what + " (" + seconds() + " s)");
		}
	}

	@Override
	public synchronized void close() {
		this.closed = true;
		if (this.clock != null) {
			this.clock.shutdownNow();
			this.terminal.redraw("");
		}
	}

}
