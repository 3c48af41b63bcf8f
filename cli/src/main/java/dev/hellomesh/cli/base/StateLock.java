package dev.hellomesh.cli.base;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Held by the one command that changes something: services, what is built, or a cluster.
 * The system releases it when the process ends, however that comes.
 */
public final class StateLock implements AutoCloseable {

	// Beyond all that is ever written: on Windows, nobody else can read what is locked.
	private static final long LOCKED_BYTE = Long.MAX_VALUE - 1;

	private static final int LONGEST_HOLDER = 200;

	private final FileChannel channel;

	private StateLock(FileChannel channel) {
		this.channel = channel;
	}

	/**
	 * Takes the lock. If another command holds it, says what that does and waits.
	 * @param project where the lock is
	 * @param terminal where it is said
	 * @param activity what this command does, like "stopping services"
	 * @return the lock, held until it is closed
	 * @throws InterruptedException after Ctrl-C
	 * @throws CommandFailedException if the state directory cannot be written
	 */
	public static StateLock take(Project project, Terminal terminal, String activity) throws InterruptedException {
		Path file = project.state().resolve("lock");
		try {
			Files.createDirectories(project.state());
			// The system forgets the lock when any channel to the file is closed in the
			// process that holds it: so there
			// is one only.
			FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ,
					StandardOpenOption.WRITE);
			try {
				await(channel, terminal);
				String holder = activity + " (process " + ProcessHandle.current().pid() + ")";
				channel.truncate(0).write(ByteBuffer.wrap(holder.getBytes(StandardCharsets.UTF_8)), 0);
				return new StateLock(channel);
			}
			catch (IOException | InterruptedException | RuntimeException ex) {
				channel.close();
				throw ex;
			}
		}
		catch (IOException ex) {
			throw new CommandFailedException("mesh cannot write to " + project.state() + ": " + ex.getMessage());
		}
	}

	@SuppressWarnings("try")
	private static void await(FileChannel channel, Terminal terminal) throws IOException, InterruptedException {
		if (isTaken(channel)) {
			String waiting = "Another mesh is " + holder(channel) + ": waiting for it";
			try (Progress progress = terminal.progress(waiting)) {
				Polling.await(Polling.FOREVER, () -> !isTaken(channel));
			}
		}
	}

	private static boolean isTaken(FileChannel channel) throws IOException {
		return channel.tryLock(LOCKED_BYTE, 1, false) == null;
	}

	private static String holder(FileChannel channel) throws IOException {
		ByteBuffer text = ByteBuffer.allocate(LONGEST_HOLDER);
		channel.read(text, 0);
		return new String(text.array(), 0, text.position(), StandardCharsets.UTF_8);
	}

	@Override
	public void close() {
		try {
			this.channel.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
