package dev.hellomesh.observability;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;

/**
 * A line of a log with places for values. All of it is ASCII, and a value has nothing
 * that JSON escapes; otherwise there is no line.
 *
 * @param texts what stands before, between and after the values; empty if this line has
 * no places for them
 * @param order which value comes first, second, …
 */
record LineTemplate(List<String> texts, List<Integer> order) {

	static final LineTemplate NONE = new LineTemplate(List.of(), List.of());

	// The places are where these values are, each of which has to be there once.
	static LineTemplate of(String line, String... values) {
		List<Integer> order = IntStream.range(0, values.length)
			.boxed()
			.sorted(Comparator.comparing((value) -> line.indexOf(values[value])))
			.toList();
		List<String> texts = new ArrayList<>();
		int end = 0;
		for (int value : order) {
			int place = line.indexOf(values[value]);
			if (place < end || line.indexOf(values[value], place + 1) >= 0) {
				return NONE;
			}
			texts.add(line.substring(end, place));
			end = place + values[value].length();
		}
		texts.add(line.substring(end));
		return line.chars().allMatch((character) -> character < 0x7f) ? new LineTemplate(texts, order) : NONE;
	}

	@Nullable String line(@Nullable String... values) {
		if (this.texts.isEmpty()) {
			return null;
		}
		StringBuilder line = new StringBuilder(512).append(this.texts.get(0));
		for (int i = 0; i < this.order.size(); i++) {
			String value = values[this.order.get(i)];
			if (value == null || !isPlain(value)) {
				return null;
			}
			line.append(value).append(this.texts.get(i + 1));
		}
		return line.toString();
	}

	private static boolean isPlain(String value) {
		for (int i = 0; i < value.length(); i++) {
			char character = value.charAt(i);
			if (character < ' ' || character > '~' || character == '"' || character == '\\') {
				return false;
			}
		}
		return true;
	}

}
