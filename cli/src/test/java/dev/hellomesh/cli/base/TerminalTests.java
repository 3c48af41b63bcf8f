package dev.hellomesh.cli.base;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class TerminalTests {

	private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

	private final PrintStream out = new PrintStream(this.bytes, true);

	@Test
	void printsProgressAsLinesWhereThereIsNoTerminal() {
		Terminal terminal = new Terminal(this.out, false, false);
		try (Progress progress = terminal.progress("Building")) {
			progress.update("Building gateway");
			progress.update("Building gateway");
			progress.line("Built.");
		}
		assertThat(this.bytes.toString()).isEqualTo("Building ...\nBuilding gateway ...\nBuilt.\n");
	}

	@Test
	void redrawsProgressOnTerminalAndErasesItAtTheEnd() {
		Terminal terminal = new Terminal(this.out, true, false);
		try (Progress progress = terminal.progress("Building")) {
			progress.line("Built.");
		}
		assertThat(this.bytes.toString()).contains("\r\u001b[K", "Built.\n", "Building (0 s)")
			.endsWith("\r\u001b[K\u001b[?7l\u001b[?7h");
	}

	@Test
	void hasColoursOnlyIfWanted() {
		assertThat(new Terminal(this.out, true, true).red("died")).isEqualTo("\u001b[31mdied\u001b[0m");
		assertThat(new Terminal(this.out, true, false).red("died")).isEqualTo("died");
	}

}
