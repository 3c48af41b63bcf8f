package dev.hellomesh.cli.traffic;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Collection;
import java.util.List;

/**
 * Redraws a table in place.
 */
class TerminalView implements View {

	private static final String ESCAPE = "\u001b[";

	private static final String WRAP_OFF = ESCAPE + "?7l";

	private static final String WRAP_ON = ESCAPE + "?7h";

	private static final String ERASE_BELOW = ESCAPE + "J";

	private static final String RED = ESCAPE + "31m";

	private static final String PLAIN = ESCAPE + "0m";

	private final PrintStream out;

	private final boolean colour;

	private int drawn;

	TerminalView(PrintStream out, boolean colour) {
		this.out = out;
		this.colour = colour;
	}

	@Override
	public Duration interval() {
		return Duration.ofMillis(500);
	}

	@Override
	public void update(Summary summary) {
		StringBuilder text = new StringBuilder(back());
		List<String> lines = Tables.live(summary);
		Collection<PathSummary> paths = summary.paths().values();
		int row = lines.size() - paths.size();
		for (PathSummary path : paths) {
			if (this.colour && path.recent().errors() > 0) {
				lines.set(row, RED + lines.get(row) + PLAIN);
			}
			row++;
		}
		// A line that wraps would make two, and the next drawing would begin too low.
		text.append(WRAP_OFF);
		lines.forEach((line) -> text.append(line).append('\n'));
		text.append(WRAP_ON);
		this.drawn = lines.size();
		this.out.print(text);
		this.out.flush();
	}

	@Override
	public void finish(Summary summary) {
		this.out.print(back());
		Tables.summary(summary).forEach(this.out::println);
		this.out.flush();
	}

	private String back() {
		return ((this.drawn > 0) ? ESCAPE + this.drawn + "A" : "") + "\r" + ERASE_BELOW;
	}

}
