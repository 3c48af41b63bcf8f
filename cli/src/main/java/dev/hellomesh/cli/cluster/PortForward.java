package dev.hellomesh.cli.cluster;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import dev.hellomesh.cli.base.CommandFailedException;
import dev.hellomesh.cli.base.Program;
import dev.hellomesh.cli.base.Terminal;

/**
 * Runs {@code kubectl port-forward} again and again: it stays with one pod, and ends or
 * fails every connection when that is gone.
 */
class PortForward {

	private static final int RETRY_SECONDS = 1;

	private final Terminal terminal;

	private final List<String> command;

	private final Path root;

	private final Runnable opened;

	private boolean connected;

	private boolean wasConnected;

	private String problem = "";

	PortForward(Terminal terminal, List<String> command, Path root, Runnable opened) {
		this.terminal = terminal;
		this.command = command;
		this.root = root;
		this.opened = opened;
	}

	void run() throws InterruptedException {
		String said = "";
		while (true) {
			this.problem = "";
			this.connected = false;
			forward();
			if (this.connected) {
				this.terminal.line("Connection lost, connecting again");
			}
			else if (!this.wasConnected) {
				throw new CommandFailedException("kubectl port-forward ended: " + this.problem);
			}
			else if (!said.equals(this.problem)) {
				this.terminal.line(this.problem);
				said = this.problem;
			}
			TimeUnit.SECONDS.sleep(RETRY_SECONDS);
		}
	}

	private void forward() throws InterruptedException {
		Process process = start();
		CountDownLatch end = new CountDownLatch(1);
		Thread reader = new Thread(() -> {
			read(process);
			end.countDown();
		}, "port-forward");
		reader.setDaemon(true);
		reader.start();
		try {
			end.await();
		}
		finally {
			Program.end(process);
		}
	}

	private Process start() {
		try {
			return new ProcessBuilder(this.command).directory(this.root.toFile()).redirectErrorStream(true).start();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void read(Process process) {
		try (BufferedReader lines = new BufferedReader(
				new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
			String line = lines.readLine();
			while (line != null) {
				if (line.startsWith("Forwarding from")) {
					open();
				}
				else if (!line.startsWith("Handling connection")) {
					this.problem = line.replaceFirst("^[EW]\\d+ .*?\\] ", "");
				}
				if (isBroken(line)) {
					return;
				}
				line = lines.readLine();
			}
		}
		catch (IOException ex) {
			// It was ended.
		}
	}

	private void open() {
		if (!this.wasConnected) {
			this.opened.run();
		}
		else if (!this.connected) {
			this.terminal.line("Connected again");
		}
		this.connected = true;
		this.wasConnected = true;
	}

	static boolean isBroken(String line) {
		return line.contains("lost connection to pod") || line.contains("error forwarding port")
				|| line.contains("error creating forwarding stream") || line.contains("error creating error stream")
				|| line.contains("an error occurred forwarding");
	}

}
