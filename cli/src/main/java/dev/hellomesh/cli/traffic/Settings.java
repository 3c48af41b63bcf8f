package dev.hellomesh.cli.traffic;

import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * What to send, how often and for how long.
 *
 * @param url what every path is put after; without a slash at its end
 * @param method method of all requests
 * @param paths what to ask for, in turn
 * @param rate requests a second, of all paths together
 * @param duration how long, or null for no end
 * @param timeout when to give up a request that was sent
 * @param connections how many requests may be on their way at a time, or null for no
 * limit
 */
record Settings(String url, Method method, List<String> paths, double rate, @Nullable Duration duration,
		Duration timeout, @Nullable Integer connections) {

	private static final Pattern URL = Pattern.compile("(?i)https?://[^@?#]+");

	private static final Pattern TIME = Pattern.compile("(\\d{1,9})(ms|s|m|h)");

	private static final Pattern HEADER = Pattern.compile("([^:]+):(.*)");

	static String url(String text) {
		String base = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
		return parse("--url takes an address like http://localhost:8080, with neither user nor query", text, (any) -> {
			URI uri = URI.create(base);
			return (URL.matcher(base).matches() && uri.getHost() != null && uri.getPort() <= 65535) ? base : null;
		});
	}

	static String path(String url, String text) {
		return parse("PATH takes what follows the host in a browser's address, like /v1?name=Ana", text,
				(path) -> (path.startsWith("/") && URI.create(url + path).getFragment() == null) ? path : null);
	}

	static double rate(String text) {
		return parse("--rate takes a number from 0.1 to 10000", text, (any) -> {
			double rate = Double.parseDouble(any);
			return (rate >= 0.1 && rate <= 10_000) ? rate : null;
		});
	}

	static int connections(String text) {
		return parse("--connections takes a number from 1 to " + LoadGenerator.MAX_WAITING, text, (any) -> {
			int connections = Integer.parseInt(any);
			return (connections >= 1 && connections <= LoadGenerator.MAX_WAITING) ? connections : null;
		});
	}

	static Duration time(String option, String text) {
		return parse(option + " takes a time like 500ms, 30s, 5m or 1h, of 30 days at most", text, (any) -> {
			Matcher matcher = TIME.matcher(any);
			if (!matcher.matches()) {
				return null;
			}
			long amount = Long.parseLong(matcher.group(1));
			Duration time = switch (matcher.group(2)) {
				case "ms" -> Duration.ofMillis(amount);
				case "s" -> Duration.ofSeconds(amount);
				case "m" -> Duration.ofMinutes(amount);
				default -> Duration.ofHours(amount);
			};
			return (!time.isZero() && time.compareTo(Duration.ofDays(30)) <= 0) ? time : null;
		});
	}

	static void addHeader(HttpRequest.Builder request, String text) {
		parse("--header takes 'NAME: VALUE', where HTTP itself must not need the NAME, like Connection", text,
				(header) -> {
					Matcher matcher = HEADER.matcher(header);
					return matcher.matches() ? request.header(matcher.group(1).strip(), matcher.group(2).strip())
							: null;
				});
	}

	private static <T> T parse(String takes, String text, Function<String, @Nullable T> parser) {
		try {
			T value = parser.apply(text);
			if (value != null) {
				return value;
			}
		}
		catch (IllegalArgumentException ex) {
			// The sentence below says what is expected.
		}
		throw new IllegalArgumentException(takes + ", but was \"" + text + "\".");
	}

	/**
	 * Methods that need no body.
	 */
	enum Method {

		GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS

	}

}
