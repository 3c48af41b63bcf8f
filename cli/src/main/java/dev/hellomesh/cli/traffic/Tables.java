package dev.hellomesh.cli.traffic;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;

/**
 * Writes summaries as tables for people. What has no fixed width comes last, since a
 * narrow terminal cuts it off.
 */
final class Tables {

	private static final int LONGEST_PATH = 40;

	private Tables() {
	}

	static List<String> live(Summary summary) {
		int width = pathWidth(summary);
		List<String> lines = new ArrayList<>();
		lines.add(String.format(Locale.ROOT, "%s, %.0f s at %.1f requests/s, Ctrl-C ends", summary.url(),
				summary.durationSeconds(), summary.rate().achieved()));
		lines.add(String.format(Locale.ROOT, "%-" + width + "s          in the last %d seconds:", "",
				PathStatistics.RECENT_SECONDS));
		lines.add(String.format(Locale.ROOT, "%-" + width + "s %8s %7s %8s %8s  %-14s  %s", "PATH", "REQUESTS",
				"ERRORS", "P50 MS", "P99 MS", "STATUS", "VERSION"));
		summary.paths().forEach((path, of) -> {
			Latency latency = of.recent().latency();
			lines.add(String.format(Locale.ROOT, "%-" + width + "s %8d %7d %8s %8s  %-14s  %s", shorten(path),
					of.requests(), of.recent().errors(), millis(latency, Latency::p50), millis(latency, Latency::p99),
					counts(of.statuses()), counts(of.versions())));
		});
		return lines;
	}

	static List<String> summary(Summary summary) {
		int width = pathWidth(summary);
		List<String> lines = new ArrayList<>();
		lines.add(String.format(Locale.ROOT, "%s, %.1f s at %.1f requests/s (wanted %.1f)", summary.url(),
				summary.durationSeconds(), summary.rate().achieved(), summary.rate().wanted()));
		lines.add(String.format(Locale.ROOT, "%-" + width + "s %8s %7s %8s %8s %8s %8s  %-14s  %s", "PATH", "REQUESTS",
				"ERRORS", "P50 MS", "P90 MS", "P99 MS", "MAX MS", "STATUS", "VERSION"));
		summary.paths().forEach((path, of) -> {
			Latency latency = of.latency();
			lines.add(String.format(Locale.ROOT, "%-" + width + "s %8d %7d %8s %8s %8s %8s  %-14s  %s", shorten(path),
					of.requests(), of.errors(), millis(latency, Latency::p50), millis(latency, Latency::p90),
					millis(latency, Latency::p99), millis(latency, Latency::max), counts(of.statuses()),
					counts(of.versions())));
		});
		summary.paths().forEach((path, of) -> {
			if (of.notSent() > 0) {
				lines.add("Not sent: " + of.notSent() + " more of " + path + ", because "
						+ LoadGenerator.MAX_OUTSTANDING + " waited for their answer already.");
			}
			if (of.unanswered() > 0) {
				lines.add("Not answered yet: " + of.unanswered() + " of " + path + ".");
			}
		});
		return lines;
	}

	static String counts(Map<String, Long> counts) {
		return counts.isEmpty() ? "-"
				: counts.entrySet()
					.stream()
					.map((count) -> count.getKey() + "=" + count.getValue())
					.collect(Collectors.joining(" "));
	}

	static String millis(@Nullable Latency latency, ToDoubleFunction<Latency> value) {
		return (latency != null) ? String.format(Locale.ROOT, "%.1f", value.applyAsDouble(latency)) : "-";
	}

	private static int pathWidth(Summary summary) {
		IntStream lengths = summary.paths().keySet().stream().mapToInt((path) -> shorten(path).length());
		return Math.max("PATH".length(), lengths.max().orElse(0));
	}

	private static String shorten(String path) {
		return (path.length() <= LONGEST_PATH) ? path : path.substring(0, LONGEST_PATH - 3) + "...";
	}

}
