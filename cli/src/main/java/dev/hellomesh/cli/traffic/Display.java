package dev.hellomesh.cli.traffic;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;

import dev.hellomesh.cli.base.Terminal;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Shows how the run goes and how it went: as a table that is redrawn in place on a
 * terminal, as lines in a file or a pipe, or only at the end, as JSON.
 */
class Display {

	private static final String ESCAPE = "\u001b[";

	private static final String WRAP_OFF = ESCAPE + "?7l";

	private static final String WRAP_ON = ESCAPE + "?7h";

	private static final String ERASE_BELOW = ESCAPE + "J";

	private final Terminal terminal;

	private final PrintStream out;

	private final boolean json;

	private int drawn;

	Display(Terminal terminal, boolean json) {
		this.terminal = terminal;
		this.out = terminal.out();
		this.json = json;
	}

	Duration interval() {
		return Duration.ofMillis(this.terminal.interactive() ? 500 : 1000);
	}

	void update(Summary summary) {
		if (this.json) {
			return;
		}
		if (this.terminal.interactive()) {
			redraw(summary);
		}
		else {
			Tables.plain(summary).forEach(this.out::println);
		}
	}

	void finish(Summary summary) {
		if (this.json) {
			JsonMapper mapper = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
			this.out.println(mapper.writeValueAsString(summary));
		}
		else {
			this.out.print(back());
			Tables.end(summary).forEach(this.out::println);
		}
		this.out.flush();
	}

	boolean isClosed() {
		// Nobody reads any more, like head after its last line.
		return this.out.checkError();
	}

	private void redraw(Summary summary) {
		List<String> lines = Tables.live(summary);
		int row = lines.size() - summary.paths().size();
		for (PathSummary path : summary.paths().values()) {
			if (path.recent().errors() > 0) {
				lines.set(row, this.terminal.red(lines.get(row)));
			}
			row++;
		}
		// A line that wraps would make two, and the next drawing would begin too low.
		this.out.print(back() + WRAP_OFF + String.join("\n", lines) + "\n" + WRAP_ON);
		this.drawn = lines.size();
	}

	private String back() {
		return (this.drawn > 0) ? ESCAPE + this.drawn + "A\r" + ERASE_BELOW : "";
	}

}
