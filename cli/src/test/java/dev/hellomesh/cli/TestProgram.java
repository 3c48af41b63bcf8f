package dev.hellomesh.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

/**
 * A program for the tests that is there on every system: this class in a JVM of its own.
 */
public final class TestProgram {

	private TestProgram() {
	}

	/**
	 * Returns the words that start it.
	 */
	public static List<String> command(String... arguments) {
		String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
		return Stream.concat(Stream.of(java, "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"),
				TestProgram.class.getName()), Stream.of(arguments))
			.toList();
	}

	public static void main(String[] arguments) throws IOException, InterruptedException {
		switch (arguments[0]) {
			case "copy" -> System.in.transferTo(System.out);
			case "complain" -> {
				System.err.print("twice\nwrong\n");
				System.exit(3);
			}
			case "end" -> System.exit(Integer.parseInt(arguments[1]));
			case "expect" -> System.exit(arguments[1].equals(new String(System.in.readAllBytes())) ? 0 : 1);
			case "print" -> System.out.print(arguments[1]);
			case "start" -> new ProcessBuilder(command("wait")).start().waitFor();
			case "wait" -> new CountDownLatch(1).await();
			default -> throw new IllegalArgumentException(arguments[0]);
		}
		System.out.flush();
	}

}
