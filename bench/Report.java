import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Makes tables and a picture of what {@code run.sh} has measured. Argument: a directory
 * with {@code results.tsv}; {@code results.md}, {@code results.json} and
 * {@code results.svg} go there too. Other arguments: the parts that were measured now.
 * Ends with status 1 if the soak is one of them and was not flat.
 */
class Report {

	private static final String ORIGINAL = "nginx";

	private static final String BARE = "bare";

	/**
	 * How many more sockets than before the load may be open after it: that of the export
	 * of spans stays, and one or two may be about to be closed.
	 */
	private static final double LEFT_SOCKETS = 3;

	/**
	 * How much more than in its first third a soak may need in its last.
	 */
	private static final Map<String, Growth> GROWTH = Map.of("RSS", new Growth(1.05, 0), "live heap",
			new Growth(1.1, 2), "sockets", new Growth(1.1, LEFT_SOCKETS));

	private final Measurements all;

	private final StringBuilder text = new StringBuilder();

	Report(Measurements all) {
		this.all = all;
	}

	public static void main(String[] args) throws IOException {
		Path directory = Path.of(args[0]);
		Report report = new Report(Measurements.read(directory.resolve("results.tsv")));
		Files.writeString(directory.resolve("results.md"), report.markdown());
		Files.writeString(directory.resolve("results.json"), report.all.json());
		Measurements rates = report.all.of("static", "requests/s");
		if (!rates.isEmpty()) {
			Files.writeString(directory.resolve("results.svg"), new Picture(report.all.part("static")).svg());
		}
		// Of an earlier soak, the table says it.
		if (List.of(args).subList(1, args.length).contains("soak") && !report.soakIsFlat()) {
			System.err.println("The soak was not flat: see " + directory.resolve("results.md"));
			System.exit(1);
		}
	}

	String markdown() {
		line("# Requests through the gateway, beside nginx");
		line("");
		line("Written by `bench/run.sh`. [README.md](README.md) says what is measured and how to read it.");
		proxies("static", "In front of an upstream that takes no time", true);
		proxies("hello", "In front of hello-v1", false);
		connections();
		bodies();
		threads();
		starts();
		soak();
		facts();
		return this.text.toString();
	}

	private void proxies(String name, String title, boolean picture) {
		Measurements part = this.all.part(name);
		Measurements rates = part.metric("requests/s");
		if (rates.isEmpty()) {
			return;
		}
		title(title);
		if (picture) {
			line("![Requests a second](results.svg)");
			line("");
		}
		Measurements p99 = part.metric("p99-ms");
		String rate = p99.isEmpty() ? "" : " at " + count(Double.parseDouble(p99.settings().get(0))) + "/s";
		line("| | requests/s | / original | / bare proxy | CPU s per 1,000 | memory, MiB | p50" + rate + ", ms | p99, ms "
				+ "| p99.9, ms |");
		line("|---|---|---|---|---|---|---|---|---|");
		for (String subject : rates.subjects()) {
			Measurements row = part.subject(subject);
			line("| " + part.label(subject) + " | " + row.metric("requests/s").spread(Report::count) + " | "
					+ rates.ratio(subject, ORIGINAL) + " | " + rates.ratio(subject, BARE) + " | "
					+ row.metric("cpu-s/1000").spread((value) -> decimal(value, 3)) + " | "
					+ row.metric("MiB").last((value) -> decimal(value, 0)) + " | "
					+ row.metric("p50-ms").spread((value) -> decimal(value, 2)) + " | "
					+ row.metric("p99-ms").spread((value) -> decimal(value, 2)) + " | "
					+ row.metric("p99.9-ms").spread((value) -> decimal(value, 1)) + " |");
		}
		line("");
		line("Median of " + rounds(rates) + " (least–most); the ratios are those of the same round. Memory is "
				+ "the proportional set size of all processes after the last round.");
		if (!p99.isEmpty()) {
			Spread sent = part.metric("sent/s").all();
			Spread late = part.metric("late-ms").all();
			boolean kept = sent.least() >= 0.99 * Double.parseDouble(p99.settings().get(0));
			line("Latency, the median of " + rounds(p99) + ", is at a constant rate, from the time at which each request "
					+ "was due. " + (kept ? "The rate was kept: " : "**The rate was not kept**: ")
					+ count(sent.least()) + " to " + count(sent.most()) + " were sent, and 99 % of them no later than "
					+ decimal(late.most(), 2) + " ms after their time: they had to wait for a connection, or for the "
					+ "processor, and that counts.");
		}
		notes(part);
	}

	private void connections() {
		Measurements part = this.all.part("connections");
		Measurements rates = part.metric("requests/s");
		if (rates.isEmpty()) {
			return;
		}
		title("With more connections");
		line("| requests/s (p50, p99 in ms) at | " + String.join(" | ", rates.settings()) + " connections |");
		cells(part, (setting) -> Report::count);
		line("");
		line("Median of " + rounds(rates) + ". As much as goes, so latency is mostly waiting; without a time at which a "
				+ "request was due.");
		notes(part);
	}

	private void bodies() {
		Measurements part = this.all.part("bodies");
		Measurements rates = part.metric("requests/s");
		if (rates.isEmpty()) {
			return;
		}
		title("With larger answers");
		line("| requests/s, MiB/s (p50, p99 in ms) of | " + String.join(" | ", rates.settings()) + " |");
		cells(part, (setting) -> (value) -> count(value) + ", " + decimal(value * mebibytes(setting), 0));
		line("");
		line("Median of " + rounds(rates) + ".");
		notes(part);
	}

	// A column for each setting
	private void cells(Measurements part, Function<String, Format> format) {
		Measurements rates = part.metric("requests/s");
		line("|---" + "|---".repeat(rates.settings().size()) + "|");
		for (String subject : rates.subjects()) {
			line(rates.settings().stream().map((setting) -> {
				Measurements cell = part.subject(subject).setting(setting);
				String latency = Stream.of("p50-ms", "p99-ms")
					.map((metric) -> cell.metric(metric).median((value) -> decimal(value, 1)))
					.filter((median) -> !median.isEmpty())
					.collect(Collectors.joining(", "));
				return cell.metric("requests/s").median(format.apply(setting))
						+ (latency.isEmpty() ? "" : " (" + latency + ")");
			}).collect(Collectors.joining(" | ", "| " + part.label(subject) + " | ", " |")));
		}
	}

	private static double mebibytes(String setting) {
		double size = Double.parseDouble(setting.replaceAll("[^0-9]", ""));
		return setting.endsWith("MiB") ? size : size / 1024;
	}

	private void threads() {
		Measurements part = this.all.part("threads");
		Measurements rates = part.metric("requests/s");
		if (rates.isEmpty()) {
			return;
		}
		title("hello's threads");
		line("| connections, path | | requests/s | p99, ms | CPU s per 1,000 | memory, MiB |");
		line("|---|---|---|---|---|---|");
		for (String setting : rates.settings()) {
			for (String subject : rates.subjects()) {
				Measurements cell = part.setting(setting).subject(subject);
				line("| " + setting + " | " + part.label(subject) + " | "
						+ cell.metric("requests/s").spread(Report::count) + " | "
						+ cell.metric("p99-ms").spread((value) -> decimal(value, 1)) + " | "
						+ cell.metric("cpu-s/1000").spread((value) -> decimal(value, 3)) + " | "
						+ cell.metric("MiB").last((value) -> decimal(value, 0)) + " |");
			}
		}
		line("");
		line("hello-v1 itself, without a proxy, median of " + rounds(rates) + " (least–most). Memory is the proportional "
				+ "set size after the last round. Tomcat takes 1,000 connections for it, and has 50 threads where they are "
				+ "the platform's.");
		notes(part);
	}

	private void starts() {
		Measurements part = this.all.part("start");
		if (part.isEmpty()) {
			return;
		}
		title("Start and rest");
		line("| | started as | ready, s | at rest, MiB |");
		line("|---|---|---|---|");
		for (String subject : part.metric("ready-s").subjects()) {
			for (String setting : part.subject(subject).metric("ready-s").settings()) {
				Measurements cell = part.subject(subject).setting(setting);
				line("| " + subject + " | " + setting + " | "
						+ cell.metric("ready-s").spread((value) -> decimal(value, 2)) + " | "
						+ cell.metric("MiB").spread((value) -> decimal(value, 0)) + " |");
			}
		}
		line("");
		line("From the start of the process to the first 200 of `/readyz`; proportional set size a second later. All "
				+ "cores are free for it; in a container with half a processor, and with the AOT cache, it is as in "
				+ "[images.md](images.md).");
	}

	private void soak() {
		Measurements part = this.all.part("soak");
		if (part.isEmpty()) {
			return;
		}
		title("Soak");
		line(part.metric("load").values().get(0).value());
		line("");
		line("| | | before | first third | middle third | last third | after | |");
		line("|---|---|---|---|---|---|---|---|");
		for (Soak soak : soaks()) {
			line("| " + soak.subject() + " | " + soak.metric() + " | " + decimal(soak.before(), 0) + " | "
					+ decimal(soak.third(0), 0) + " | " + decimal(soak.third(1), 0) + " | " + decimal(soak.third(2), 0)
					+ " | " + decimal(soak.after(), 0) + " | " + (soak.isFlat() ? "flat" : "**not flat**") + " |");
		}
		line("");
		line("Medians of samples. Flat: in the last third, RSS is no more than 5 % above the first, the live heap no more "
				+ "than 10 % and 2 MiB, and no more than 10 % and three more sockets are open; after the load, no more than "
				+ "three more than before it. RSS and live heap are in MiB; the live heap is what is left after a full "
				+ "collection.");
	}

	private List<Soak> soaks() {
		Measurements part = this.all.part("soak");
		List<Soak> soaks = new ArrayList<>();
		for (String metric : List.of("RSS", "live heap", "sockets")) {
			for (String subject : part.metric(metric).subjects()) {
				soaks.add(new Soak(subject, metric, part.subject(subject).metric(metric)));
			}
		}
		return soaks;
	}

	boolean soakIsFlat() {
		return soaks().stream().allMatch(Soak::isFlat);
	}

	// Parts can come from different runs.
	private void facts() {
		title("Measured on");
		line("| | |");
		line("|---|---|");
		Measurements facts = this.all.where((row) -> row.subject().equals("fact"));
		for (String fact : facts.metrics()) {
			Map<String, Set<String>> parts = new LinkedHashMap<>();
			facts.metric(fact)
				.values()
				.forEach((row) -> parts.computeIfAbsent(row.value(), (key) -> new LinkedHashSet<>()).add(row.part()));
			line("| " + fact + " | " + parts.entrySet()
				.stream()
				.map((entry) -> entry.getKey()
						+ ((parts.size() > 1) ? " (" + String.join(", ", entry.getValue()) + ")" : ""))
				.collect(Collectors.joining("; ")) + " |");
		}
	}

	private void notes(Measurements part) {
		List<String> notes = new ArrayList<>();
		for (String subject : part.metric("spans").subjects()) {
			double spans = part.subject(subject).metric("spans").all().most();
			double dropped = Math.max(0, spans - part.subject(subject).metric("exported").all().most());
			notes.add(part.label(subject) + " dropped about " + decimal(dropped * 100 / spans, 0) + " % of its "
					+ count(spans) + " spans, warm-up included");
		}
		part.metric("note").values().forEach((row) -> notes.add(row.value()));
		if (!notes.isEmpty()) {
			line("");
			notes.forEach((note) -> line("- " + note));
		}
	}

	private void title(String title) {
		line("");
		line("## " + title);
		line("");
	}

	private void line(String line) {
		this.text.append(line).append('\n');
	}

	static String rounds(Measurements measurements) {
		long rounds = measurements.rounds();
		return rounds + ((rounds == 1) ? " round" : " rounds");
	}

	static String count(double value) {
		return String.format(Locale.ROOT, "%,.0f", value);
	}

	static String decimal(double value, int digits) {
		return String.format(Locale.ROOT, "%." + digits + "f", value);
	}

	interface Format {

		String apply(double value);

	}

	/**
	 * A line of what was measured.
	 *
	 * @param part of the measurements
	 * @param subject what was measured: a proxy, a service
	 * @param setting under which condition, or nothing
	 * @param metric what the value is
	 * @param round the how manieth time
	 * @param value a number, or the text of a fact
	 */
	record Row(String part, String subject, String setting, String metric, String round, String value) {

		static Row parse(String line) {
			String[] fields = line.split("\t", -1);
			if (fields.length != 6) {
				throw new IllegalArgumentException("Not six fields: " + line);
			}
			return new Row(fields[0], fields[1], fields[2], fields[3], fields[4], fields[5]);
		}

		double number() {
			return Double.parseDouble(this.value);
		}

	}

	record Spread(double least, double median, double most) {

		static Spread of(Stream<Double> values) {
			double[] sorted = values.mapToDouble(Double::doubleValue).sorted().toArray();
			int n = sorted.length;
			return new Spread(sorted[0], (sorted[(n - 1) / 2] + sorted[n / 2]) / 2, sorted[n - 1]);
		}

		String text(Format format) {
			String least = format.apply(this.least);
			String most = format.apply(this.most);
			return format.apply(this.median) + (least.equals(most) ? "" : " (" + least + "–" + most + ")");
		}

	}

	record Measurements(List<Row> values) {

		static Measurements read(Path file) throws IOException {
			return new Measurements(Files.readAllLines(file).stream().map(Row::parse).toList());
		}

		Measurements where(Predicate<Row> condition) {
			return new Measurements(this.values.stream().filter(condition).toList());
		}

		Measurements part(String part) {
			return where((row) -> row.part().equals(part));
		}

		Measurements subject(String subject) {
			return where((row) -> row.subject().equals(subject));
		}

		Measurements setting(String setting) {
			return where((row) -> row.setting().equals(setting));
		}

		Measurements metric(String metric) {
			return where((row) -> row.metric().equals(metric));
		}

		Measurements of(String part, String metric) {
			return part(part).metric(metric);
		}

		boolean isEmpty() {
			return this.values.isEmpty();
		}

		List<String> subjects() {
			return this.values.stream().map(Row::subject).distinct().toList();
		}

		List<String> settings() {
			return this.values.stream().map(Row::setting).distinct().toList();
		}

		List<String> metrics() {
			return this.values.stream().map(Row::metric).distinct().toList();
		}

		long rounds() {
			return this.values.stream().map(Row::round).distinct().count();
		}

		String label(String subject) {
			return subject(subject).metric("label").values().get(0).value();
		}

		Spread all() {
			return Spread.of(this.values.stream().map(Row::number));
		}

		String spread(Format format) {
			return isEmpty() ? "" : all().text(format);
		}

		String median(Format format) {
			return isEmpty() ? "" : format.apply(all().median());
		}

		String last(Format format) {
			return isEmpty() ? "" : format.apply(this.values.get(this.values.size() - 1).number());
		}

		Spread ratios(String subject, String base) {
			return Spread.of(subject(subject).values()
				.stream()
				.flatMap((row) -> subject(base).values()
					.stream()
					.filter((other) -> other.round().equals(row.round()))
					.map((other) -> row.number() / other.number())));
		}

		String ratio(String subject, String base) {
			return subject(base).isEmpty() ? "" : ratios(subject, base).text((value) -> decimal(value, 2));
		}

		String json() {
			return this.values.stream().map(Json::object).collect(Collectors.joining(",\n  ", "[\n  ", "\n]\n"));
		}

	}

	/**
	 * What one process needed of one thing.
	 */
	record Soak(String subject, String metric, Measurements samples) {

		double before() {
			return this.samples.setting("before").values().get(0).number();
		}

		double after() {
			return this.samples.setting("after").values().get(0).number();
		}

		double third(int third) {
			List<Row> rows = this.samples.setting("load").values();
			int n = rows.size();
			return Spread.of(rows.subList(n * third / 3, n * (third + 1) / 3).stream().map(Row::number)).median();
		}

		boolean isFlat() {
			boolean flat = third(2) <= GROWTH.get(this.metric).limit(third(0));
			return this.metric.equals("sockets") ? flat && after() <= before() + LEFT_SOCKETS : flat;
		}

	}

	record Growth(double factor, double constant) {

		double limit(double value) {
			return this.factor * value + this.constant;
		}

	}

	static final class Json {

		private Json() {
		}

		static String object(Row row) {
			boolean text = Set.of("label", "note", "load").contains(row.metric()) || row.subject().equals("fact");
			return Stream
				.of(member("part", row.part()), member("subject", row.subject()), member("setting", row.setting()),
						member("metric", row.metric()), "\"round\": " + row.round(),
						text ? member("value", row.value()) : "\"value\": " + row.value())
				.collect(Collectors.joining(", ", "{", "}"));
		}

		private static String member(String name, String value) {
			return "\"" + name + "\": \"" + value.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
		}

	}

	/**
	 * Bars on no background, in colours that can be read on a light and on a dark page.
	 */
	record Picture(Measurements part) {

		private static final int WIDTH = 760;

		private static final int LEFT = 260;

		private static final int RIGHT = 130;

		private static final int ROW = 34;

		private static final int TOP = 56;

		String svg() {
			Measurements rates = this.part.metric("requests/s");
			List<String> subjects = rates.subjects();
			double most = rates.all().most();
			int height = TOP + subjects.size() * ROW + 34;
			StringBuilder svg = new StringBuilder();
			svg.append(String.format(Locale.ROOT, """
					<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" role="img" \
					aria-label="Requests a second through each proxy">
					<style>
					text { font: 13px system-ui, sans-serif; fill: #6e7781; }
					.title { font-size: 15px; font-weight: 600; }
					.small { font-size: 11px; }
					.bar { fill: #6e7781; fill-opacity: 0.45; }
					.gateway { fill: #2da44e; fill-opacity: 0.8; }
					.spread, .axis { stroke: #6e7781; stroke-width: 1.5; fill: none; }
					.axis { stroke-dasharray: 3 3; }
					</style>
					""", WIDTH, height, WIDTH, height));
			svg.append("<text class=\"title\" x=\"0\" y=\"18\">Requests a second, same upstream, same run</text>\n");
			svg.append("<text class=\"small\" x=\"0\" y=\"36\">")
				.append("Median of ")
				.append(rounds(rates))
				.append("; the line is from the least to the most. × is the ratio to the original's nginx.</text>\n");
			int y = TOP;
			for (String subject : subjects) {
				row(svg, rates, subject, y, most);
				y += ROW;
			}
			if (!rates.subject(ORIGINAL).isEmpty()) {
				int x = x(rates.subject(ORIGINAL).all().median(), most);
				svg.append(String.format(Locale.ROOT, "<path class=\"axis\" d=\"M%d %dV%d\"/>%n", x, TOP - 6, y));
			}
			svg.append("<text class=\"small\" x=\"0\" y=\"").append(y + 20).append("\">");
			svg.append(escape(facts())).append("</text>\n</svg>\n");
			return svg.toString();
		}

		private void row(StringBuilder svg, Measurements rates, String subject, int y, double most) {
			Spread spread = rates.subject(subject).all();
			int end = x(spread.median(), most);
			int middle = y + 11;
			String style = this.part.label(subject).startsWith("gateway") ? "bar gateway" : "bar";
			String ratio = rates.subject(ORIGINAL).isEmpty() ? ""
					: " · " + decimal(rates.ratios(subject, ORIGINAL).median(), 2) + "×";
			svg.append(String.format(Locale.ROOT, "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>%n", LEFT - 10, y + 16,
					escape(abbreviated(this.part.label(subject)))));
			svg.append(
					String.format(Locale.ROOT, "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"22\" rx=\"3\"/>%n",
							style, LEFT, y, end - LEFT));
			svg.append(String.format(Locale.ROOT, "<path class=\"spread\" d=\"M%d %dH%d\"/>%n", x(spread.least(), most),
					middle, x(spread.most(), most)));
			svg.append(String.format(Locale.ROOT, "<text x=\"%d\" y=\"%d\">%s%s</text>%n", WIDTH - RIGHT + 12, y + 16,
					count(spread.median()), ratio));
		}

		private static String abbreviated(String label) {
			return (label.length() <= 37) ? label : label.substring(0, 25) + "…";
		}

		private static int x(double rate, double most) {
			return LEFT + (int) Math.round((WIDTH - LEFT - RIGHT) * rate / most);
		}

		private String facts() {
			return Stream.of("processor", "JDK", "nginx", "Spring Cloud Gateway", "date")
				.flatMap((fact) -> this.part.subject("fact").metric(fact).values().stream().limit(1))
				.map((row) -> switch (row.metric()) {
					case "processor", "date" -> row.value();
					default -> row.metric() + " " + row.value().replaceAll(" .*", "");
				})
				.collect(Collectors.joining(" · "));
		}

		private static String escape(String text) {
			return text.replace("&", "&amp;").replace("<", "&lt;");
		}

	}

}
