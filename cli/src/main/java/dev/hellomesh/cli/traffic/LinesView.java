package dev.hellomesh.cli.traffic;

import java.io.PrintStream;
import java.util.Locale;

/**
 * Prints a line for each path once a second, for files and pipes.
 */
class LinesView implements View {

	private final PrintStream out;

	LinesView(PrintStream out) {
		this.out = out;
	}

	@Override
	public void update(Summary summary) {
		summary.paths()
			.forEach((path,
					of) -> this.out.println(String.format(Locale.ROOT,
							"%4.0fs %s requests=%d errors-in-%ds=%d p50=%s p99=%s status: %s version: %s",
							summary.durationSeconds(), path, of.requests(), PathStatistics.RECENT_SECONDS,
							of.recent().errors(), Tables.millis(of.recent().latency(), Latency::p50),
							Tables.millis(of.recent().latency(), Latency::p99), Tables.counts(of.statuses()),
							Tables.counts(of.versions()))));
		this.out.flush();
	}

	@Override
	public void finish(Summary summary) {
		Tables.summary(summary).forEach(this.out::println);
		this.out.flush();
	}

}
