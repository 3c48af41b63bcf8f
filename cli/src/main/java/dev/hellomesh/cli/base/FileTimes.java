package dev.hellomesh.cli.base;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.stream.Stream;

/**
 * When files were last changed.
 */
public final class FileTimes {

	private FileTimes() {
	}

	/**
	 * Looks for the last change.
	 * @param paths files, and directories with all that is below them
	 * @return when it was; 1970 if there are none
	 * @throws UncheckedIOException if one cannot be read
	 */
	public static FileTime latest(Stream<Path> paths) {
		return paths.filter(Files::exists)
			.flatMap(FileTimes::walk)
			.map(FileTimes::time)
			.max(FileTime::compareTo)
			.orElse(FileTime.fromMillis(0));
	}

	private static Stream<Path> walk(Path path) {
		try {
			return Files.walk(path);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static FileTime time(Path file) {
		try {
			return Files.getLastModifiedTime(file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
