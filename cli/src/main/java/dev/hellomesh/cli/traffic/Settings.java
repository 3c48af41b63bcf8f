package dev.hellomesh.cli.traffic;

import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * What to send, how often and for how long.
 *
 * @param url what every path is put after; without a slash at its end
 * @param rate requests a second, of all paths together
 * @param duration how long, or null for no end
 * @param paths what to ask for, in turn
 */
record Settings(String url, double rate, @Nullable Duration duration, List<String> paths) {

	private static final Pattern RATE = Pattern.compile("\\d{1,6}(\\.\\d{1,6})?");

	private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h)");

	private static final Pattern HEADER = Pattern.compile("([^:]+):\\s*(.*)");

	Settings {
		paths = List.copyOf(paths);
	}

	static Settings parse(String url, String rate, @Nullable String duration, List<String> paths) {
		String base = parseUrl(url);
		for (String path : paths) {
			parsePath(base, path);
		}
		return new Settings(base, parseRate(rate), (duration != null) ? parseDuration("--for", duration) : null,
				paths.isEmpty() ? List.of("/v1", "/v2") : paths);
	}

	URI uri(String path) {
		return URI.create(this.url + path);
	}

	static Duration parseDuration(String option, String text) {
		Matcher matcher = DURATION.matcher(text);
		if (matcher.matches()) {
			long amount = Long.parseLong(matcher.group(1));
			Duration duration = switch (matcher.group(2)) {
				case "ms" -> Duration.ofMillis(amount);
				case "s" -> Duration.ofSeconds(amount);
				case "m" -> Duration.ofMinutes(amount);
				default -> Duration.ofHours(amount);
			};
			if (!duration.isZero() && duration.compareTo(Duration.ofDays(30)) <= 0) {
				return duration;
			}
		}
		throw new IllegalArgumentException(
				option + " takes a time like 500ms, 30s or 5m, of 30 days at most, but was \"" + text + "\".");
	}

	static void addHeader(HttpRequest.Builder request, String header) {
		Matcher matcher = HEADER.matcher(header);
		if (!matcher.matches()) {
			throw new IllegalArgumentException("--header takes \"name: value\", but was \"" + header + "\".");
		}
		try {
			request.header(matcher.group(1).strip(), matcher.group(2).strip());
		}
		catch (IllegalArgumentException ex) {
			throw new IllegalArgumentException("--header \"" + header + "\" cannot be sent: " + ex.getMessage() + ".");
		}
	}

	private static double parseRate(String text) {
		if (RATE.matcher(text).matches()) {
			double rate = new BigDecimal(text).doubleValue();
			if (rate >= 0.1 && rate <= 10_000) {
				return rate;
			}
		}
		throw new IllegalArgumentException("--rate takes a number from 0.1 to 10000, but was \"" + text + "\".");
	}

	private static String parseUrl(String text) {
		String base = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
		try {
			URI uri = URI.create(base);
			String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
			if ((scheme.equals("http") || scheme.equals("https")) && uri.getHost() != null && uri.getPort() <= 65535
					&& uri.getUserInfo() == null && uri.getQuery() == null && uri.getFragment() == null) {
				return base;
			}
		}
		catch (IllegalArgumentException ex) {
			// The sentence below says what is expected.
		}
		throw new IllegalArgumentException("--url takes an address like http://localhost:8080, but was \"" + text
				+ "\": http or https, a host, no user, no query.");
	}

	private static void parsePath(String base, String text) {
		try {
			if (text.startsWith("/") && URI.create(base + text).getFragment() == null) {
				return;
			}
		}
		catch (IllegalArgumentException ex) {
			// The sentence below says what is expected.
		}
		throw new IllegalArgumentException(
				"A path starts with / and is encoded as in a browser's address, but one was \"" + text + "\".");
	}

}
