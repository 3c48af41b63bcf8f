package dev.hellomesh.cli.local;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

import dev.hellomesh.cli.base.CommandFailedException;
import dev.hellomesh.cli.base.Polling;
import dev.hellomesh.cli.base.Project;
import dev.hellomesh.cli.base.Terminal;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code mesh logs}.
 */
@Command(name = "logs", description = "Print the log of a service, or the last lines of all three.")
class LogsCommand implements Callable<Integer> {

	private static final int LINES = 20;

	private static final int END_BYTES = 64 * 1024;

	private final Terminal terminal;

	private final ServiceStarter starter;

	@Option(names = { "-f", "--follow" }, description = "Go on with what is logged from now on, until Ctrl-C.")
	private boolean follow;

	@Mixin
	private ServiceArgument argument = new ServiceArgument();

	private @Nullable Path last;

	LogsCommand(Terminal terminal, Project project) {
		this.terminal = terminal;
		this.starter = new ServiceStarter(project);
	}

	@Override
	public Integer call() throws InterruptedException {
		List<Path> logs = this.argument.services()
			.stream()
			.map(this.starter::log)
			.filter(Files::isRegularFile)
			.toList();
		if (logs.isEmpty()) {
			throw new CommandFailedException("There is no log yet. mesh up starts everything.");
		}
		Map<Path, Long> printed = new LinkedHashMap<>();
		try {
			for (Path log : logs) {
				boolean whole = this.argument.isGiven() && !this.follow;
				printed.put(log, whole ? 0 : startOfLastLines(log));
			}
			print(printed);
			if (this.follow) {
				Polling.await(Polling.FOREVER, () -> {
					print(printed);
					return false;
				});
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return 0;
	}

	private void print(Map<Path, Long> printed) throws IOException {
		for (Map.Entry<Path, Long> entry : printed.entrySet()) {
			Path log = entry.getKey();
			long size = Files.exists(log) ? Files.size(log) : 0;
			// A new mesh up begins a new log.
			long from = (size < entry.getValue()) ? 0 : entry.getValue();
			if (size > from) {
				if (printed.size() > 1 && !log.equals(this.last)) {
					this.terminal.line(((this.last != null) ? "\n" : "") + "==> " + log + " <==");
				}
				this.last = log;
				from += copy(log, from);
			}
			entry.setValue(from);
		}
	}

	private long copy(Path log, long from) throws IOException {
		try (InputStream in = Files.newInputStream(log)) {
			in.skipNBytes(from);
			long copied = in.transferTo(this.terminal.out());
			this.terminal.out().flush();
			return copied;
		}
	}

	private static long startOfLastLines(Path log) throws IOException {
		try (SeekableByteChannel channel = Files.newByteChannel(log)) {
			ByteBuffer end = ByteBuffer.allocate((int) Math.min(channel.size(), END_BYTES));
			long start = channel.size() - end.capacity();
			channel.position(start).read(end);
			int lines = 0;
			for (int i = end.position() - 2; i >= 0; i--) {
				if (end.get(i) == '\n' && ++lines == LINES) {
					return start + i + 1;
				}
			}
			return start;
		}
	}

}
