package dev.hellomesh.cli.cluster;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A release of Istio, by the two numbers that matter to the manifests.
 *
 * @param minor the second number; the first is 1
 * @param text all of it
 */
record IstioVersion(int minor, String text) {

	/**
	 * The releases that the manifests were made for, for people.
	 */
	static final String KNOWN = "1.30, 1.31 or 1.32";

	/**
	 * What to name where any known release will do.
	 */
	static final String NEWEST = "1.32.0";

	private static final int OLDEST_MINOR = 30;

	private static final int NEWEST_MINOR = 32;

	private static final Pattern PATTERN = Pattern.compile("1\\.(\\d+)\\.\\d+(?![\\d.])");

	// Finds a version in a tag or an image, like istio/pilot:1.31.0-distroless.
	static Optional<IstioVersion> find(String text) {
		Matcher matcher = PATTERN.matcher(text.replaceFirst("@.*", "").replaceFirst(".*:", ""));
		return matcher.find() ? Optional.of(new IstioVersion(Integer.parseInt(matcher.group(1)), matcher.group()))
				: Optional.empty();
	}

	boolean isTooOld() {
		return this.minor < OLDEST_MINOR;
	}

	boolean isNewer() {
		return this.minor > NEWEST_MINOR;
	}

}
