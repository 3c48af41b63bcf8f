package dev.hellomesh.cli.traffic;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * Writes summaries as text for people. What has no fixed width comes last, since a narrow
 * terminal cuts it off.
 */
final class Tables {

	private static final int LONGEST_PATH = 40;

	private Tables() {
	}

	static List<String> live(Summary summary) {
		int width = pathWidth(summary);
		String row = "%-" + width + "s %8s %7s %8s %8s  %-14s  %s";
		List<String> lines = new ArrayList<>();
		lines.add(format("%s %s, %.0f s at %.1f requests/s, Ctrl-C ends", summary.method(), summary.url(),
				summary.durationSeconds(), summary.rate().achieved()));
		lines.add(format("%" + (width + 10) + "sin the last %d seconds:", "", PathStatistics.RECENT_SECONDS));
		lines.add(format(row, "PATH", "REQUESTS", "ERRORS", "P50 MS", "P99 MS", "STATUS", "VERSION"));
		summary.paths().forEach((path, of) -> {
			Latency latency = of.recent().latency();
			lines.add(format(row, shorten(path), of.requests(), of.recent().errors(), millis(latency, Latency::p50),
					millis(latency, Latency::p99), statuses(of), counts(of.versions())));
		});
		return lines;
	}

	static List<String> plain(Summary summary) {
		List<String> lines = new ArrayList<>();
		summary.paths().forEach((path, of) -> {
			Latency latency = of.recent().latency();
			lines.add(format("%4.0fs %s requests=%d errors-in-%ds=%d p50=%s p99=%s status: %s version: %s",
					summary.durationSeconds(), path, of.requests(), PathStatistics.RECENT_SECONDS, of.recent().errors(),
					millis(latency, Latency::p50), millis(latency, Latency::p99), statuses(of), counts(of.versions())));
		});
		return lines;
	}

	static List<String> end(Summary summary) {
		String row = "%-" + pathWidth(summary) + "s %8s %7s %8s %8s %8s %8s  %-14s  %s";
		List<String> lines = new ArrayList<>();
		lines.add(format("%s %s, %.1f s at %.1f requests/s (wanted %.1f)", summary.method(), summary.url(),
				summary.durationSeconds(), summary.rate().achieved(), summary.rate().wanted()));
		lines.add(
				format(row, "PATH", "REQUESTS", "ERRORS", "P50 MS", "P90 MS", "P99 MS", "MAX MS", "STATUS", "VERSION"));
		summary.paths().forEach((path, of) -> {
			Latency latency = of.latency();
			lines.add(format(row, shorten(path), of.requests(), of.errors(), millis(latency, Latency::p50),
					millis(latency, Latency::p90), millis(latency, Latency::p99), millis(latency, Latency::max),
					statuses(of), counts(of.versions())));
		});
		return lines;
	}

	private static String statuses(PathSummary path) {
		Map<String, Long> counts = new LinkedHashMap<>(path.statuses());
		counts.put("unanswered", path.unanswered());
		counts.put("not-sent", path.notSent());
		counts.values().removeIf((count) -> count == 0);
		return counts(counts);
	}

	private static String counts(Map<String, Long> counts) {
		return counts.isEmpty() ? "-"
				: counts.entrySet()
					.stream()
					.map((count) -> count.getKey() + "=" + count.getValue())
					.collect(Collectors.joining(" "));
	}

	private static String millis(@Nullable Latency latency, ToDoubleFunction<Latency> value) {
		return (latency != null) ? format("%.1f", value.applyAsDouble(latency)) : "-";
	}

	private static int pathWidth(Summary summary) {
		return summary.paths().keySet().stream().mapToInt((path) -> shorten(path).length()).reduce(4, Math::max);
	}

	private static String shorten(String path) {
		return (path.length() <= LONGEST_PATH) ? path : path.substring(0, LONGEST_PATH - 3) + "...";
	}

	private static String format(String format, Object... values) {
		return String.format(Locale.ROOT, format, values);
	}

}
