package dev.hellomesh.cli.cluster;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What hello responds, as text or as JSON.
 *
 * @param version the release, empty if it does not say
 * @param hostname name of the pod, empty if it does not say
 */
record Greeting(String version, String hostname) {

	static Greeting of(String text) {
		return new Greeting(value("version", text), value("hostname", text));
	}

	private static String value(String name, String text) {
		Matcher matcher = Pattern.compile("(?i)\"?\\b" + name + "\"?: *\"?([\\w.-]+)").matcher(text);
		return matcher.find() ? matcher.group(1) : "";
	}

}
