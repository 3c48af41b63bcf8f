package dev.hellomesh.cli.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

import dev.hellomesh.cli.base.CommandFailedException;
import dev.hellomesh.cli.base.Project;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Keeps the state in a file. Who writes holds the lock; who reads sees all of the old or
 * all of the new.
 */
class StateFile {

	private static final int WRITE_ATTEMPTS = 100;

	private static final Duration WRITE_PAUSE = Duration.ofMillis(10);

	private final JsonMapper json = JsonMapper.shared();

	private final Path file;

	private boolean removedForGood;

	StateFile(Project project) {
		this.file = project.state().resolve("state.json");
	}

	State read() {
		try {
			return this.json.readValue(Files.readString(this.file), State.class);
		}
		catch (NoSuchFileException ex) {
			return State.NOTHING;
		}
		catch (JacksonException ex) {
			throw new CommandFailedException(this.file + " is damaged. Remove it, and end what still runs by hand.");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	synchronized void write(State state) {
		if (this.removedForGood) {
			return;
		}
		Path written = this.file.resolveSibling("state.json.new");
		try {
			Files.writeString(written, this.json.writeValueAsString(state));
			replace(written, WRITE_ATTEMPTS);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void replace(Path written, int attempts) throws IOException {
		try {
			Files.move(written, this.file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
		}
		catch (AccessDeniedException ex) {
			// On Windows nobody can replace it while somebody reads it.
			if (attempts == 1) {
				throw ex;
			}
			LockSupport.parkNanos(WRITE_PAUSE.toNanos());
			replace(written, attempts - 1);
		}
	}

	// For the end of the process: what another thread still stops is not written any
	// more.
	synchronized void removeForGood() {
		this.removedForGood = true;
		remove();
	}

	void remove() {
		try {
			Files.deleteIfExists(this.file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
