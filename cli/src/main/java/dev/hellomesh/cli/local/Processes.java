package dev.hellomesh.cli.local;

import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;

import dev.hellomesh.cli.base.Polling;

/**
 * What is asked of processes.
 */
final class Processes {

	private Processes() {
	}

	// One that has ended, but whose parent has not noticed that yet, has no command.
	static boolean runs(ProcessHandle process) {
		return process.isAlive() && process.info().command().isPresent();
	}

	// A flag that all processes get that belong to a state directory
	static String mark(Path state) {
		return "-Dmesh.state=" + state;
	}

	// On Windows a process does not tell its command line, and none is found.
	static Stream<ProcessHandle> marked(String mark) {
		return ProcessHandle.allProcesses()
			.filter((process) -> process.info().commandLine().orElse("").contains(mark + " "));
	}

	/**
	 * Waits for the end of a process that was told to end, and kills it after the limit.
	 * @param process what was told
	 * @param limit how long it may take
	 * @return whether it ended by itself
	 */
	static boolean awaitEnd(ProcessHandle process, Duration limit) throws InterruptedException {
		boolean ended = Polling.await(limit, () -> !runs(process));
		if (!ended) {
			process.destroyForcibly();
			Polling.await(limit, () -> !runs(process));
		}
		return ended;
	}

}
