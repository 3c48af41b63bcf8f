package dev.hellomesh.verification;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

import javax.xml.parsers.DocumentBuilderFactory;

import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What {@code bench/run.sh} counts with. The script itself needs nginx, wrk and minutes.
 */
class BenchTests {

	private static final Path PROJECT = Path.of("").toAbsolutePath().getParent().getParent();

	private static final String RATES = """
			static	fact		JDK	1	25
			static	nginx		label	1	nginx, as the original
			static	gateway		label	1	gateway
			static	nginx		requests/s	1	1000
			static	gateway		requests/s	1	1500
			static	nginx		requests/s	2	3000
			static	gateway		requests/s	2	3300
			static	nginx		requests/s	3	2000
			static	gateway		requests/s	3	1800
			""";

	@TempDir
	Path directory;

	@Test
	void ratiosAreThoseOfTheSameRound() throws Exception {
		assertThat(report(RATES)).isZero();
		assertThat(Files.readAllLines(this.directory.resolve("results.md")))
			.anyMatch((line) -> line.startsWith("| gateway | 1,800 (1,500–3,300) | 1.10 (0.90–1.50) |"));
		JsonNode json = new JsonMapper().readTree(this.directory.resolve("results.json"));
		assertThat(json.size()).isEqualTo(9);
		assertThat(json.get(8).get("value").asInt()).isEqualTo(1800);
		assertThat(DocumentBuilderFactory.newInstance()
			.newDocumentBuilder()
			.parse(this.directory.resolve("results.svg").toFile())
			.getElementsByTagName("rect")
			.getLength()).isEqualTo(2);
	}

	@Test
	void rateThatWasNotKeptIsSaid() throws Exception {
		String latency = "static\tnginx\t500\tp99-ms\t1\t2\nstatic\tnginx\t500\tlate-ms\t1\t1\n";
		assertThat(report(RATES + latency + "static\tnginx\t500\tsent/s\t1\t499\n")).isZero();
		assertThat(this.directory.resolve("results.md")).content().contains("The rate was kept: 499");
		assertThat(report(RATES + latency + "static\tnginx\t500\tsent/s\t1\t300\n")).isZero();
		assertThat(this.directory.resolve("results.md")).content().contains("The rate was not kept**: 300");
	}

	@Test
	void columnsAreMediansOfAllRounds() throws Exception {
		StringBuilder rows = new StringBuilder("bodies\tgateway\t\tlabel\t1\tgateway\n");
		rows.append("connections\tgateway\t\tlabel\t1\tgateway\n");
		for (int round = 1; round <= 3; round++) {
			for (String cell : List.of("bodies\tgateway\t64KiB", "connections\tgateway\t8")) {
				rows.append(cell + "\trequests/s\t" + round + "\t" + round * 1600 + "\n");
				rows.append(cell + "\tp50-ms\t" + round + "\t" + round + "\n");
				rows.append(cell + "\tp99-ms\t" + round + "\t" + round * 10 + "\n");
			}
		}
		assertThat(report(rows.toString())).isZero();
		assertThat(this.directory.resolve("results.md")).content()
			.contains("| gateway | 3,200 (2.0, 20.0) |", "| gateway | 3,200, 200 (2.0, 20.0) |", "Median of 3 rounds.");
	}

	@ParameterizedTest
	@CsvSource(textBlock = """
			RSS,         100, 200, 230, 210,   0, 0
			RSS,         100, 200, 210, 211,   0, 1
			live heap,    10,  20,  30,  24,   0, 0
			live heap,    10,  20,  24,  25,   0, 1
			sockets,       5,  60,  60,  69,   8, 0
			sockets,       5,  60,  60,  70,   8, 1
			sockets,       5,  60,  60,  60,   9, 1
			""")
	void soakFailsWhenItIsNotFlat(String metric, int before, int first, int middle, int last, int after, int status)
			throws Exception {
		assertThat(report(soak(metric, before, first, middle, last, after), "soak")).isEqualTo(status);
		assertThat(this.directory.resolve("results.md")).content()
			.contains((status == 0) ? "| flat |" : "| **not flat** |");
	}

	@Test
	void soakOfAnEarlierRunFailsNoOther() throws Exception {
		assertThat(report(RATES + soak("RSS", 100, 200, 220, 245, 200), "static", "hello")).isZero();
		assertThat(this.directory.resolve("results.md")).content().contains("**not flat**", "| gateway | 1,800");
	}

	@Test
	void numbersAreWrittenTheSameEverywhere() throws Exception {
		assertThat(report(RATES)).isZero();
		List<byte[]> here = reports();
		Files.writeString(this.directory.resolve("results.tsv"), RATES);
		// It has digits of its own.
		List<String> java = List.of(java(), "-Duser.language=ar", "-Duser.country=EG");
		assertThat(run(java, PROJECT.resolve("bench/Report.java").toString(), this.directory.toString()).exitValue())
			.isZero();
		assertThat(reports()).containsExactly(here.toArray(byte[][]::new));
	}

	private List<byte[]> reports() throws IOException {
		List<byte[]> reports = new ArrayList<>();
		for (String name : List.of("results.md", "results.json", "results.svg")) {
			reports.add(Files.readAllBytes(this.directory.resolve(name)));
		}
		return reports;
	}

	@Test
	@EnabledOnOs(OS.LINUX)
	void onlyWhatTheScriptSaysReplacesTheCommittedResults() throws Exception {
		assertThat(plan()).contains("Results: bench.");
		assertThat(plan("--only", "hello,static")).contains("Parts: static hello.", "Results: bench.");
		assertThat(plan("--soak")).contains("Parts: soak.", "Results: bench.");
		assertThat(plan("--quick")).contains("Results: target/bench.");
		assertThat(plan("--only", "static", "--proxies", "bare")).contains("Results: target/bench.");
		String jar = Files.createFile(this.directory.resolve("before.jar")).toString();
		for (String option : List.of("--rounds 1", "--seconds 1", "--env NAME=value", "--flags -Xmx1g",
				"--proxies bare", "--gateway-jar " + jar)) {
			String[] options = option.split(" ");
			assertThat(plan(options)).contains("Results: target/bench.");
			assertThat(plan("--soak", "1", options[0], options[1])).contains("Results: target/bench.");
		}
	}

	@ParameterizedTest
	@EnabledOnOs(OS.LINUX)
	@CsvSource(textBlock = """
			--fast,                    There is no option "--fast"
			--rounds,                  --rounds needs a value
			--rounds 0,                '--rounds takes a number from 1 to 999, but was "0"'
			--seconds 1.5,             '--seconds takes a number from 1 to 999, but was "1.5"'
			--soak 0,                  '--soak takes a number from 1 to 999, but was "0"'
			--only static|nothing,     There is no part "nothing"
			--env 1=2,                 '--env takes NAME=VALUE, but was "1=2"'
			--gateway-jar /no/such.jar, There is no file /no/such.jar
			""")
	void wrongArgumentsAreRefused(String options, String reason) throws Exception {
		Process process = run(List.of("bash", PROJECT.resolve("bench/run.sh").toString(), "--plan"),
				options.replace('|', ',').split(" "));
		assertThat(this.directory.resolve("errors")).content().startsWith("bench/run.sh: " + reason).hasLineCount(1);
		assertThat(process.exitValue()).isEqualTo(1);
	}

	@Test
	@EnabledOnOs(OS.LINUX)
	void flagsAreThoseOfTheServerIfNoOthersAreGiven() throws Exception {
		assertThat(plan()).contains("Flags: @images/server.args.");
		assertThat(plan("--flags", "-Xmx1g")).contains("Flags: -Xmx1g.");
	}

	@Test
	@EnabledOnOs(OS.LINUX)
	void optionsWinOverQuickWhereverTheyStand() throws Exception {
		String[] expected = { "Rounds: 3 of 2 s.", "Results: " + this.directory };
		String out = this.directory.toString();
		assertThat(plan("--rounds", "3", "--seconds", "2", "--out", out, "--quick")).contains(expected);
		assertThat(plan("--quick", "--rounds", "3", "--seconds", "2", "--out", out)).contains(expected);
	}

	@Test
	void pauseMakesAllRequestsOfItsTimeLate() throws Exception {
		AtomicLong first = new AtomicLong();
		try (Server server = new Server(() -> {
			long now = System.nanoTime();
			first.compareAndSet(0, now);
			// After the warm-up, for half a second
			long end = first.get() + TimeUnit.MILLISECONDS.toNanos(3000);
			if (now > end - TimeUnit.MILLISECONDS.toNanos(500)) {
				LockSupport.parkNanos(end - now);
			}
		})) {
			double[] result = constantRate("200", "2", "4", server.url());
			assertThat(result[0]).as("rate").isBetween(150.0, 210.0);
			assertThat(result[2]).as("99th percentile").isGreaterThan(300);
		}
	}

	@Test
	void urlsAreAskedOneAfterTheOther() throws Exception {
		AtomicInteger requests = new AtomicInteger();
		try (Server first = new Server(() -> {
		}); Server second = new Server(requests::incrementAndGet)) {
			run("bench/ConstantRate.java", "100", "1", "2", first.url(), second.url() + " traceparent: none");
			List<String> lines = Files.readAllLines(this.directory.resolve("output"));
			assertThat(lines).hasSize(2).allMatch((line) -> line.split(" ").length == 6);
			assertThat(lines.get(1)).endsWith(" " + requests.get());
		}
	}

	private int report(String measurements, String... parts) throws IOException, InterruptedException {
		Files.writeString(this.directory.resolve("results.tsv"), measurements);
		List<String> arguments = new ArrayList<>(List.of(parts));
		arguments.add(0, this.directory.toString());
		return run("bench/Report.java", arguments.toArray(String[]::new)).exitValue();
	}

	private double[] constantRate(String... arguments) throws IOException, InterruptedException {
		Process process = run("bench/ConstantRate.java", arguments);
		assertThat(process.exitValue()).isZero();
		return Arrays.stream(Files.readString(this.directory.resolve("output")).strip().split(" "))
			.mapToDouble(Double::parseDouble)
			.toArray();
	}

	// What the script says that it would do
	private String plan(String... options) throws IOException, InterruptedException {
		Process process = run(List.of("bash", PROJECT.resolve("bench/run.sh").toString(), "--plan"), options);
		String said = Files.readString(this.directory.resolve("errors")).strip();
		assertThat(process.exitValue()).as(said).isZero();
		return said;
	}

	private Process run(String source, String... arguments) throws IOException, InterruptedException {
		return run(List.of(java(), PROJECT.resolve(source).toString()), arguments);
	}

	private static String java() {
		return Path.of(System.getProperty("java.home"), "bin", "java").toString();
	}

	private Process run(List<String> program, String... arguments) throws IOException, InterruptedException {
		List<String> command = new ArrayList<>(program);
		command.addAll(List.of(arguments));
		Process process = new ProcessBuilder(command).redirectOutput(this.directory.resolve("output").toFile())
			.redirectError(this.directory.resolve("errors").toFile())
			.start();
		assertThat(process.waitFor(2, TimeUnit.MINUTES)).as(program + " ends").isTrue();
		return process;
	}

	private static String soak(String metric, int before, int first, int middle, int last, int after) {
		String row = "soak\tgateway\t%s\t" + metric + "\t1\t%d\n";
		return "soak\t\t\tload\t1\tAll of it.\n" + row.formatted("before", before) + row.formatted("load", first)
				+ row.formatted("load", middle) + row.formatted("load", last) + row.formatted("after", after);
	}

	private static final class Server implements AutoCloseable {

		private final ExecutorService executor = Executors.newCachedThreadPool();

		private final HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
				0);

		Server(Runnable pause) throws IOException {
			this.server.setExecutor(this.executor);
			this.server.createContext("/", (exchange) -> {
				try (exchange) {
					pause.run();
					// A body would be a second packet, and wait for the first's receipt.
					exchange.sendResponseHeaders(200, -1);
				}
			});
			this.server.start();
		}

		String url() {
			return "http://127.0.0.1:" + this.server.getAddress().getPort() + "/";
		}

		@Override
		public void close() {
			this.server.stop(0);
			this.executor.shutdownNow();
		}

	}

}
