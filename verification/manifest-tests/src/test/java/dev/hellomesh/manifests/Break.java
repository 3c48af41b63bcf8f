package dev.hellomesh.manifests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * A change of one file that a check has to notice.
 *
 * @param failing checks that have to fail, and no others
 * @param file file that is changed, from the root of the repository
 * @param named file that the violations name
 * @param what the change in words
 * @param change the change
 */
record Break(Set<Check> failing, String file, String named, String what, UnaryOperator<String> change) {

	static Break replacing(Check check, String file, String text, String replacement) {
		return new Break(EnumSet.of(check), file, file, text.strip() + " -> " + replacement.strip(), (content) -> {
			if (!content.contains(text)) {
				throw new IllegalStateException(file + " does not contain '" + text + "'");
			}
			return content.replace(text, replacement);
		});
	}

	static Break replacingLast(Check check, String file, String text, String replacement) {
		return new Break(EnumSet.of(check), file, file, "last " + text.strip() + " -> " + replacement.strip(),
				(content) -> replaceLast(content, text, replacement));
	}

	private static String replaceLast(String content, String text, String replacement) {
		int last = content.lastIndexOf(text);
		return content.substring(0, last) + replacement + content.substring(last + text.length());
	}

	static Break appending(Check check, String file, String text) {
		return new Break(EnumSet.of(check), file, file, "more of " + text.lines().findFirst().orElse(""),
				(content) -> content + text);
	}

	static Break removing(Check check, String file) {
		return new Break(EnumSet.of(check), file, file, "gone", (content) -> "");
	}

	Break andReplacing(String text, String replacement) {
		return new Break(this.failing, this.file, this.named, this.what,
				(content) -> this.change.apply(content).replace(text, replacement));
	}

	Break andReplacingLast(String text, String replacement) {
		return new Break(this.failing, this.file, this.named, this.what,
				(content) -> replaceLast(this.change.apply(content), text, replacement));
	}

	Break alsoFailing(Check check) {
		EnumSet<Check> checks = EnumSet.copyOf(this.failing);
		checks.add(check);
		return new Break(checks, this.file, this.named, this.what, this.change);
	}

	Break naming(String file) {
		return new Break(this.failing, this.file, file, this.what, this.change);
	}

	void applyTo(Path root) throws IOException {
		Path target = root.resolve(this.file);
		String before = Files.exists(target) ? Files.readString(target) : "";
		String after = this.change.apply(before);
		if (after.equals(before)) {
			throw new IllegalStateException("nothing changed in " + this.file);
		}
		if (after.isEmpty()) {
			Files.delete(target);
		}
		else {
			Files.writeString(target, after);
		}
	}

	@Override
	public String toString() {
		return "%s: %s (%s)".formatted(this.failing, this.what.replaceAll("\\s+", " "), this.file);
	}

}
