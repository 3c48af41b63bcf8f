package dev.hellomesh.cli.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

import dev.hellomesh.cli.base.CommandFailedException;
import dev.hellomesh.cli.base.Polling;
import dev.hellomesh.cli.base.Program;
import dev.hellomesh.cli.base.Program.Result;
import dev.hellomesh.cli.base.Progress;
import dev.hellomesh.cli.base.Project;
import dev.hellomesh.cli.base.Terminal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * {@code mesh check}.
 */
@Command(name = "check", sortOptions = false, description = { "Look whether all of it works together on the cluster.",
		"It says of each thing what it looked at and what it found. It sends requests through the ingress, and starts a"
				+ " pod outside the mesh for a moment. Exit status 1 if anything fails (FAIL) or cannot be told (?)." },
		footer = { "", "Environment:",
				"  MESH_CHECK_SECONDS  how long to wait for metrics, traces and graph, which lag behind; 120 if not set" })
class CheckCommand implements Callable<Integer> {

	private static final Duration SECOND = Duration.ofSeconds(1);

	private final Terminal terminal;

	private final Project project;

	private final List<Finding> findings = new ArrayList<>();

	@Mixin
	private ContextOption options = new ContextOption();

	CheckCommand(Terminal terminal, Project project) {
		this.terminal = terminal;
		this.project = project;
	}

	@Override
	public Integer call() throws InterruptedException {
		Steps steps = new Steps(this.terminal, this.project.root(), false);
		Cluster cluster = new ClusterFinder(steps, this.project.root(), "check").find(this.options.context());
		MeshChecks checks = new MeshChecks(cluster);
		report("GET /v1 through the ingress", answer(() -> checks.version("/v1", "1.0.0")));
		report("GET /v2 through the ingress", answer(() -> checks.version("/v2", "2.0.0")));
		boolean ours = this.findings.stream().allMatch(Finding::isOk);
		report("Sidecars in namespace " + cluster.namespace(), answer(checks::sidecars));
		analyze(cluster);
		outsider(cluster);
		later("Prometheus, istio_requests_total", checks, ours, checks::requestMetrics);
		later("Prometheus, jvm_threads_live_threads", checks, true, checks::applicationMetrics);
		later("Jaeger", checks, ours, checks::traces);
		later("Kiali's graph", checks, ours, checks::graph);
		if (this.findings.stream().anyMatch((finding) -> finding.verdict() == Finding.Verdict.FAIL)) {
			throw new CommandFailedException(
					"Not everything works. docs/deploy.md, \"When it does not work\", has the usual reasons.");
		}
		if (!this.findings.stream().allMatch(Finding::isOk)) {
			throw new CommandFailedException("Nothing fails, but it cannot be told whether everything works.");
		}
		return 0;
	}

	private void analyze(Cluster cluster) throws InterruptedException {
		IstioRelease release = new IstioRelease(cluster.context(), null);
		if (release.istioctl().isEmpty()) {
			return;
		}
		report("istioctl analyze, namespace " + cluster.namespace(), answer(() -> {
			Result result = Program.run(
					new ProcessBuilder(release.istioctl("analyze", "-n", cluster.namespace(), "-o", "json")), "",
					Duration.ofSeconds(60));
			// Its exit status tells of messages, too.
			JsonNode messages = result.out().isBlank() ? Kubectl.JSON.missingNode()
					: Kubectl.JSON.readTree(result.out());
			if (!messages.isArray()) {
				return Finding.unclear("it says: " + result.lastError());
			}
			List<String> serious = messages.valueStream()
				.filter((message) -> !message.path("level").asString("").equals("Info"))
				.map((message) -> message.path("level").asString("") + " " + message.path("code").asString("") + " "
						+ message.path("origin").asString("") + ": " + message.path("message").asString(""))
				.toList();
			return Finding.of(serious.isEmpty(),
					serious.isEmpty() ? "no errors or warnings" : String.join("; ", serious), "no errors or warnings");
		}));
	}

	private void outsider(Cluster cluster) throws InterruptedException {
		try (Progress progress = this.terminal.progress("Calling the services from a pod outside the mesh")) {
			new OutsiderCheck(cluster).look().forEach((what, finding) -> report(progress, what, finding));
		}
		catch (CommandFailedException ex) {
			report("A call from a pod outside the mesh", Finding.unclear(ex.getMessage()));
		}
	}

	// Asks again until it is so, with some traffic in between: a scrape is 15 s apart,
	// and a rate needs two.
	@SuppressWarnings("try")
	private void later(String what, MeshChecks checks, boolean traffic, Check check) throws InterruptedException {
		if (!traffic) {
			report(what, Finding.unclear("not asked, because requests through the ingress do not arrive"));
			return;
		}
		Finding finding = answer(check);
		if (!finding.mayChange()) {
			report(what, finding);
			return;
		}
		try (Progress progress = this.terminal.progress("Waiting for " + what)) {
			finding = Polling.ask(limit(), SECOND, () -> {
				checks.sendTraffic();
				return answer(check);
			}, (answer) -> !answer.mayChange());
		}
		report(what, finding);
	}

	private static Duration limit() {
		String value = System.getenv().getOrDefault("MESH_CHECK_SECONDS", "120");
		if (!value.matches("\\d{1,6}")) {
			throw new CommandFailedException("MESH_CHECK_SECONDS is a number of seconds, not \"" + value + "\"");
		}
		return Duration.ofSeconds(Long.parseLong(value));
	}

	private static Finding answer(Check check) throws InterruptedException {
		try {
			return check.look();
		}
		catch (CommandFailedException | JacksonException ex) {
			return Finding.unclear(ex.getMessage());
		}
	}

	private void report(Progress progress, String what, Finding finding) {
		this.findings.add(finding);
		progress.line(line(what, finding));
	}

	private void report(String what, Finding finding) {
		this.findings.add(finding);
		this.terminal.line(line(what, finding));
	}

	private String line(String what, Finding finding) {
		return switch (finding.verdict()) {
			case OK -> this.terminal.green("ok") + "    " + what + ": " + finding.text();
			case FAIL -> this.terminal.red("FAIL") + "  " + what + ": " + finding.text();
			case UNCLEAR, IMPOSSIBLE -> this.terminal.yellow("?") + "     " + what + ": " + finding.text() + ".";
		};
	}

	/**
	 * Something to look at.
	 */
	private interface Check {

		Finding look() throws InterruptedException;

	}

}
