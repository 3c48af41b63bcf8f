package dev.hellomesh.traffic;

import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * The command line.
 */
@Command(name = "./mesh traffic", sortOptions = false, usageHelpAutoWidth = true,
		description = "Sends GET requests to each PATH in turn, at a steady rate, until Ctrl-C, and shows what came back.")
public final class Traffic implements Callable<Integer> {

	@Spec
	private @Nullable CommandSpec spec;

	@Option(names = "--url", paramLabel = "URL", defaultValue = "http://localhost:8080",
			description = "Where to send them; ${DEFAULT-VALUE} if not given.")
	private String url = "";

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

	// Java cannot tell before 22, and not on every terminal after: the shell can.
	@Option(names = "--terminal", hidden = true)
	private boolean terminal;

	@Option(names = { "-h", "--help" }, usageHelp = true, description = "Print this text.")
	private boolean help;

	@Parameters(paramLabel = "PATH", arity = "0..*", description = "What to ask for; /v1 and /v2 if none is given.")
	private List<String> paths = new ArrayList<>();

	private Traffic() {
	}

	@Override
	public Integer call() throws InterruptedException {
		LoadGenerator generator = generator();
		View view = view();
		CountDownLatch finished = new CountDownLatch(1);
		Thread interrupt = new Thread(() -> {
			generator.stop();
			awaitQuietly(finished);
			// Ctrl-C is how a run without an end is ended, so it is no failure.
			Runtime.getRuntime().halt(0);
		});
		Runtime.getRuntime().addShutdownHook(interrupt);
		try {
			generator.start();
			while (!generator.awaitEnd(view.interval())) {
				view.update(generator.summary());
			}
			view.finish(generator.summary());
		}
		finally {
			finished.countDown();
		}
		return 0;
	}

	private LoadGenerator generator() throws InterruptedException {
		try {
			Settings settings = Settings.parse(this.url, this.rate, this.duration, this.paths);
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
		if (this.json) {
			return new JsonView(System.out);
		}
		return this.terminal ? new TerminalView(System.out, System.getenv("NO_COLOR") == null)
				: new LinesView(System.out);
	}

	private static void awaitQuietly(CountDownLatch finished) {
		try {
			finished.await(5, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	public static void main(String[] args) {
		HttpRequestSender.configureClient();
		int status = commandLine().execute(args);
		System.exit(status);
	}

	static CommandLine commandLine() {
		return new CommandLine(new Traffic()).setParameterExceptionHandler((ex, args) -> {
			String message = ex.getMessage().endsWith(".") ? ex.getMessage() : ex.getMessage() + ".";
			ex.getCommandLine().getErr().println(message + " See ./mesh help traffic.");
			return CommandLine.ExitCode.USAGE;
		});
	}

}
