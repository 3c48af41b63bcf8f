import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Adds up the reports that one build has written in all modules: how many tests ran, and
 * what was left out and why. Arguments: the root of the project, when the build began, and
 * what else was left out.
 */
class TestSummary {

	private int run;

	private int failures;

	private int errors;

	private int skipped;

	private final Set<String> leftOut = new TreeSet<>();

	public static void main(String[] args) throws IOException, XMLStreamException {
		TestSummary summary = new TestSummary();
		for (Path report : reports(Path.of(args[0]), Instant.parse(args[1]))) {
			summary.add(report);
		}
		Stream.of(args).skip(2).filter((text) -> !text.isBlank()).forEach(summary.leftOut::add);
		summary.leftOut.forEach((reason) -> System.out.println("Left out: " + reason));
		System.out.printf("All modules: Tests run: %d, Failures: %d, Errors: %d, Skipped: %d%n", summary.run,
				summary.failures, summary.errors, summary.skipped);
	}

	private static List<Path> reports(Path root, Instant begin) throws IOException {
		try (Stream<Path> files = Files.find(root, 5,
				(file, attributes) -> !attributes.lastModifiedTime().toInstant().isBefore(begin))) {
			return files.filter((file) -> file.getFileName().toString().matches("TEST-.*\\.xml"))
				.filter((file) -> file.getParent().getFileName().toString().matches("(surefire|failsafe)-reports"))
				.toList();
		}
	}

	private void add(Path report) throws IOException, XMLStreamException {
		try (InputStream input = Files.newInputStream(report)) {
			XMLStreamReader reader = XMLInputFactory.newDefaultFactory().createXMLStreamReader(input);
			String test = "";
			while (reader.hasNext()) {
				if (reader.next() != XMLStreamConstants.START_ELEMENT) {
					continue;
				}
				switch (reader.getLocalName()) {
					case "testsuite":
						this.run += count(reader, "tests");
						this.failures += count(reader, "failures");
						this.errors += count(reader, "errors");
						this.skipped += count(reader, "skipped");
						break;
					case "testcase":
						test = reader.getAttributeValue(null, "classname") + "."
								+ reader.getAttributeValue(null, "name");
						break;
					case "skipped":
						this.leftOut.add(test + " (" + reason(reader) + ")");
						break;
					default:
						break;
				}
			}
		}
	}

	// The text of a failed assumption begins with the exception's name and has its description in brackets.
	private static String reason(XMLStreamReader reader) throws XMLStreamException {
		String message = reader.getAttributeValue(null, "message");
		String text = (message != null) ? message : reader.getElementText();
		int start = text.indexOf('[');
		int end = text.indexOf(']', start);
		return (start >= 0 && end > start) ? "not so: " + text.substring(start + 1, end) : text.strip();
	}

	private static int count(XMLStreamReader reader, String attribute) {
		return Integer.parseInt(reader.getAttributeValue(null, attribute));
	}

}
