package dev.hellomesh.cli.cluster;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import dev.hellomesh.cli.base.CommandFailedException;
import dev.hellomesh.cli.base.Program;
import dev.hellomesh.cli.base.Terminal;

/**
 * What is done: each step is printed as the command that a person would type, then done.
 * A dry run only prints, and goes on after a refusal, to show what would be done on a
 * cluster that is as it should be.
 */
class Steps {

	private static final Pattern SAFE = Pattern.compile("[A-Za-z0-9_@%+:,./^-][A-Za-z0-9_@%+=:,./^-]*");

	private final Terminal terminal;

	private final Path root;

	private final boolean dryRun;

	private boolean refused;

	Steps(Terminal terminal, Path root, boolean dryRun) {
		this.terminal = terminal;
		this.root = root;
		this.dryRun = dryRun;
		if (dryRun && !root.equals(Path.of("").toAbsolutePath().normalize())) {
			terminal.line("cd " + quoted(root.toString()));
		}
	}

	boolean dryRun() {
		return this.dryRun;
	}

	boolean refused() {
		return this.refused;
	}

	void run(List<String> command) throws InterruptedException {
		pipe(List.of(command));
	}

	void pipe(List<List<String>> commands) throws InterruptedException {
		String text = commands.stream().map(Steps::text).collect(Collectors.joining(" | "));
		this.terminal.line(this.dryRun ? text : "$ " + text);
		if (this.dryRun) {
			return;
		}
		ProcessBuilder[] builders = commands.stream()
			.map((command) -> new ProcessBuilder(command).directory(this.root.toFile()))
			.toArray(ProcessBuilder[]::new);
		if (Program.show(builders) != 0) {
			throw new CommandFailedException("""
					That failed, and nothing after it was done. docs/deploy.md, "When it does not work", has the usual
					reasons. The same command of mesh goes on from here.""");
		}
	}

	void note(String text) {
		text.lines().forEach((line) -> this.terminal.line(this.dryRun ? ("# " + line).strip() : line));
	}

	void refuse(String reason) {
		if (!this.dryRun) {
			throw new CommandFailedException(reason);
		}
		this.refused = true;
		note("Refused: " + reason);
	}

	static String text(List<String> command) {
		return command.stream().map(Steps::quoted).collect(Collectors.joining(" "));
	}

	static String quoted(String word) {
		return SAFE.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
	}

}
