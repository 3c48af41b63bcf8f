package dev.hellomesh.cli.traffic;

import java.io.PrintStream;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.ArrayList;
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
		description = "Sends GET requests to each PATH in turn, at a steady rate, until Ctrl-C, and shows what came back.")
public final class TrafficCommand implements Callable<Integer> {

	private final Terminal terminal;

	private final Supplier<String> gatewayUrl;

	@Spec
	private CommandSpec spec;

	@Option(names = "--url", paramLabel = "URL",
			description = "Where to send them; the gateway of mesh up, or http://localhost:8080, if not given.")
	private @Nullable String url;

	@Option(names = "--rate", paramLabel = "N", defaultValue = "10",
			description = "Requests a second, of all paths together; ${DEFAULT-VALUE} if not given.")
	private String rate = "";

	@Option(names = "--for", paramLabel = "TIME",
			description = "How long, like 500ms, 30s or 5m; until Ctrl-C if not given.")
	private @Nullable String duration;

	@Option(names = "--timeout", paramLabel = "TIME", defaultValue = "10s",
			description = "When to give a request up; ${DEFAULT-VALUE} if not given.")
	private String timeout = "";

	@Option(names = "--header", paramLabel = "'NAME: VALUE'", description = "A header to send; may be repeated.")
	private List<String> headers = new ArrayList<>();

	@Option(names = "--json", description = "Print nothing but a summary, as JSON.")
	private boolean json;

	@Option(names = { "-h", "--help" }, usageHelp = true, description = "Print this text.")
	private boolean help;

	@Parameters(paramLabel = "PATH", arity = "0..*", description = "What to ask for; /v1 and /v2 if none is given.")
	private List<String> paths = new ArrayList<>();

	/**
	 * Creates the command.
	 * @param terminal where it prints
	 * @param gatewayUrl where requests go that are told nothing else
	 */
	public TrafficCommand(Terminal terminal, Supplier<String> gatewayUrl) {
		this.terminal = terminal;
		this.gatewayUrl = gatewayUrl;
	}

	@Override
	public Integer call() throws InterruptedException {
		HttpRequestSender.configureClient();
		LoadGenerator generator = generator();
		View view = view();
		generator.start();
		try {
			while (!generator.awaitEnd(view.interval())) {
				view.update(generator.summary());
			}
		}
		catch (InterruptedException ex) {
			// Ctrl-C is how a run without an end is ended, so it is no failure.
			generator.stop();
		}
		view.finish(generator.summary());
		return 0;
	}

	private LoadGenerator generator() throws InterruptedException {
		try {
			Settings settings = Settings.parse((this.url != null) ? this.url : this.gatewayUrl.get(), this.rate,
					this.duration, this.paths);
			HttpRequest.Builder request = HttpRequest.newBuilder();
			this.headers.forEach((header) -> Settings.addHeader(request, header));
			Duration timeout = Settings.parseDuration("--timeout", this.timeout);
			return new LoadGenerator(settings, new HttpRequestSender(settings, request, timeout));
		}
		catch (IllegalArgumentException ex) {
			throw new ParameterException(this.spec.commandLine(), ex.getMessage());
		}
	}

	private View view() {
		PrintStream out = this.terminal.out();
		if (this.json) {
			return new JsonView(out);
		}
		return this.terminal.interactive() ? new TerminalView(out, this.terminal.colour()) : new LinesView(out);
	}

}
