package dev.hellomesh.cli.traffic;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Finds the line {@code Version: …} of a greeting, in the beginning of a body that may be
 * of any length.
 */
class VersionReader implements Consumer<Optional<byte[]>> {

	private static final Pattern LINE = Pattern.compile("^Version: (\\S{1,40})$", Pattern.MULTILINE);

	private static final int LIMIT = 4096;

	private final ByteArrayOutputStream beginning = new ByteArrayOutputStream(256);

	@Override
	public void accept(Optional<byte[]> part) {
		part.ifPresent(
				(bytes) -> this.beginning.write(bytes, 0, Math.min(bytes.length, LIMIT - this.beginning.size())));
	}

	@Nullable String version() {
		Matcher matcher = LINE.matcher(this.beginning.toString(StandardCharsets.UTF_8));
		return matcher.find() ? matcher.group(1) : null;
	}

}
