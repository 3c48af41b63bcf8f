package dev.hellomesh.cli.traffic;

import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

import dev.hellomesh.cli.base.Terminal;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code mesh traffic}.
 */
@Command(name = "traffic", sortOptions = false,
		description = "Sends requests to each PATH in turn, at a steady rate, until Ctrl-C, and shows what came back.",
		footer = { "",
				"Each request is sent once, without a body; no redirect is followed. Latency counts from the time a "
						+ "request was due until its whole answer is there, or until it failed.",
				"",
				"REQUESTS is how many were sent, and ERRORS how many of them got 500 or above or no answer. STATUS "
						+ "says what became of all that were due: by status code or, without one, refused, broken "
						+ "(the connection ended before the answer did), timeout, unknown-host, tls or failed; "
						+ "unanswered while no answer is there; not-sent when 500 of its path "
						+ "waited already, or the run ended first.",
				"",
				"--json has, for each path: requests, statuses (their sum, with unanswered, is requests), versions, "
						+ "unanswered, notSent (with requests: all that were due), latencyMillis and errors." })
public final class TrafficCommand implements Callable<Integer> {

	private final Terminal terminal;

	private final Supplier<String> gatewayUrl;

	@Spec
	private CommandSpec spec;

	@Option(names = "--url", paramLabel = "URL",
			description = "Where to send them; the gateway of mesh up, or http://localhost:8080, if not given.")
	private @Nullable String url;

	@Option(names = "--method", paramLabel = "METHOD", defaultValue = "GET",
			description = "${COMPLETION-CANDIDATES}; ${DEFAULT-VALUE} if not given.")
	private Settings.Method method = Settings.Method.GET;

	@Option(names = "--header", paramLabel = "'NAME: VALUE'", description = "A header to send; may be repeated.")
	private List<String> headers = List.of();

	@Option(names = "--rate", paramLabel = "N", defaultValue = "10",
			description = "Requests a second, of all paths together: 0.1 to 10000, ${DEFAULT-VALUE} if not given.")
	private String rate = "";

	@Option(names = "--connections", paramLabel = "N",
			description = "How many requests may be on their way at a time, 1 to 500, each on a connection of its own. "
					+ "What is due meanwhile waits for its turn. Not limited if not given.")
	private @Nullable String connections;

	@Option(names = "--for", paramLabel = "TIME",
			description = "How long, like 500ms, 30s, 5m or 1h, at most 30 days; until Ctrl-C if not given.")
	private @Nullable String duration;

	@Option(names = "--timeout", paramLabel = "TIME", defaultValue = "10s",
			description = "When to give up a request that was sent; ${DEFAULT-VALUE} if not given.")
	private String timeout = "";

	@Option(names = "--json", description = "Print nothing but a summary, as JSON.")
	private boolean json;

	@Option(names = { "-h", "--help" }, usageHelp = true, description = "Print this text.")
	private boolean help;

	@Parameters(paramLabel = "PATH", arity = "0..*", description = "What to ask for; /v1 and /v2 if none is given.")
	private List<String> paths = List.of();

	/**
	 * Creates the command.
	 * @param terminal where it prints
	 * @param gatewayUrl where requests go that are told nothing else
	 */
	public TrafficCommand(Terminal terminal, Supplier<String> gatewayUrl) {
		this.terminal = terminal;
		this.gatewayUrl = gatewayUrl;
		// Here and not in call(), since another command may use the JDK's client before.
		HttpRequestSender.configureClient();
	}

	@Override
	public Integer call() throws InterruptedException {
		LoadGenerator generator = generator();
		Display display = new Display(this.terminal, this.json);
		generator.start();
		try {
			while (!generator.awaitEnd(display.interval()) && !display.isClosed()) {
				display.update(generator.summary());
			}
		}
		catch (InterruptedException ex) {
			// Ctrl-C is how a run without an end is ended, so it is no failure.
		}
		generator.stop();
		display.finish(generator.summary());
		return 0;
	}

	private LoadGenerator generator() throws InterruptedException {
		try {
			String url = Settings.url((this.url != null) ? this.url : this.gatewayUrl.get());
			List<String> paths = this.paths.isEmpty() ? List.of("/v1", "/v2") : this.paths;
			paths.forEach((path) -> Settings.path(url, path));
			Duration duration = (this.duration != null) ? Settings.time("--for", this.duration) : null;
			Integer connections = (this.connections != null) ? Settings.connections(this.connections) : null;
			Settings settings = new Settings(url, this.method, paths, Settings.rate(this.rate), duration,
					Settings.time("--timeout", this.timeout), connections);
			HttpRequest.Builder request = HttpRequest.newBuilder();
			this.headers.forEach((header) -> Settings.addHeader(request, header));
			return new LoadGenerator(settings, new HttpRequestSender(settings, request));
		}
		catch (IllegalArgumentException ex) {
			throw new ParameterException(this.spec.commandLine(), ex.getMessage());
		}
	}

}
