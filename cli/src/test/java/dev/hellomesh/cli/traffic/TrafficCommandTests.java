package dev.hellomesh.cli.traffic;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

import com.sun.net.httpserver.HttpServer;
import dev.hellomesh.cli.base.Terminal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

class TrafficCommandTests {

	private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

	private final StringWriter out = new StringWriter();

	private final StringWriter err = new StringWriter();

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "--rate 0 | --rate takes a number from 0.1 to 10000", "--url localhost | --url takes an address",
					"--for 3 | --for takes a time", "--timeout never | --timeout takes a time",
					"--header host | --header takes", "--header connection:close | --header takes",
					"--connections 0 | --connections takes a number from 1 to 500",
					"--method get | Invalid value for option '--method': expected one of [GET, HEAD,",
					"v1 | PATH takes what follows the host", "--fast | Unknown option: '--fast'",
					"--rate | Missing required parameter" })
	void answersWrongUsageWithOneSentence(String words, String message) {
		assertThat(execute(words.split(" "))).isEqualTo(2);
		assertThat(this.err.toString().lines()).singleElement().asString().startsWith(message).isNotBlank();
		assertThat(this.out.toString()).isEmpty();
	}

	@Test
	void countsWhatTheServerSawOnAsManyConnectionsAsAllowed() throws IOException {
		Set<InetSocketAddress> connections = ConcurrentHashMap.newKeySet();
		AtomicInteger seen = new AtomicInteger();
		HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		ExecutorService executor = Executors.newCachedThreadPool();
		server.setExecutor(executor);
		server.createContext("/", (exchange) -> {
			connections.add(exchange.getRemoteAddress());
			seen.incrementAndGet();
			exchange.sendResponseHeaders(exchange.getRequestMethod().equals("PUT") ? 503 : 200, -1);
			exchange.close();
		});
		server.start();
		try {
			assertThat(execute("--url", "http://localhost:" + server.getAddress().getPort(), "--method", "PUT",
					"--rate", "500", "--for", "1s", "--connections", "3", "--json", "/a"))
				.isZero();
			JsonNode path = new JsonMapper().readTree(this.printed.toString(StandardCharsets.UTF_8)).at("/paths/~1a");
			assertThat(path.get("requests").asInt()).isEqualTo(500);
			assertThat(path.get("errors").asInt()).isEqualTo(500);
			assertThat(path.get("statuses").get("503").asInt()).isEqualTo(500);
			assertThat(seen).hasValue(500);
			assertThat(connections).hasSizeBetween(1, 3);
		}
		finally {
			server.stop(0);
			executor.shutdown();
		}
	}

	private int execute(String... words) {
		Terminal terminal = new Terminal(new PrintStream(this.printed), false, false);
		CommandLine commandLine = new CommandLine(new TrafficCommand(terminal, () -> "http://localhost:8080"));
		commandLine.setOut(new PrintWriter(this.out, true));
		commandLine.setErr(new PrintWriter(this.err, true));
		commandLine.setParameterExceptionHandler((ex, arguments) -> {
			this.err.write(ex.getMessage());
			return 2;
		});
		return commandLine.execute(words);
	}

}
