package dev.hellomesh.cli.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.Callable;

import dev.hellomesh.cli.base.CommandFailedException;
import dev.hellomesh.cli.base.Project;
import dev.hellomesh.cli.base.Terminal;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code mesh open}.
 */
@Command(name = "open", sortOptions = false,
		description = { "Lead a port of this machine to the ingress, or to Kiali, Jaeger, Grafana or Prometheus.",
				"It runs kubectl port-forward until Ctrl-C, again when its pod goes, and opens a browser where there is"
						+ " one. Requests to the gateway go through the ingress, as those of users do." })
class OpenCommand implements Callable<Integer> {

	private final Terminal terminal;

	private final Project project;

	@Spec
	private CommandSpec spec;

	@Mixin
	private ContextOption options = new ContextOption();

	@Parameters(paramLabel = "WHAT", arity = "0..1", defaultValue = "gateway",
			description = "gateway, kiali, jaeger, grafana or prometheus; ${DEFAULT-VALUE} if not given.")
	private String what = "";

	@Option(names = "--port", paramLabel = "N",
			description = "The port on this machine; if not given: gateway 8080, kiali 20001, jaeger 16686, grafana 3000,"
					+ " prometheus 9090.")
	private @Nullable Integer port;

	@Option(names = "--no-browser", description = "Only print the address.")
	private boolean noBrowser;

	OpenCommand(Terminal terminal, Project project) {
		this.terminal = terminal;
		this.project = project;
	}

	@Override
	public Integer call() throws InterruptedException {
		Page page = page();
		int local = (this.port != null) ? this.port : page.port();
		if (local < 1 || local > 65535) {
			throw new ParameterException(this.spec.commandLine(), "--port takes a number from 1 to 65535");
		}
		Steps steps = new Steps(this.terminal, this.project.root(), false);
		Cluster cluster = new ClusterFinder(steps, this.project.root(), "open").find(this.options.context());
		Kubectl kubectl = cluster.kubectl();
		if (kubectl.get("service", page.service(), "-n", "istio-system").isMissingNode()) {
			throw new CommandFailedException("There is no Service " + page.service()
					+ " in istio-system of the cluster " + cluster.context() + ". mesh deploy brings it.");
		}
		refuseBusy(local);
		List<String> command = kubectl.words("port-forward", "svc/" + page.service(), "-n", "istio-system",
				local + ":" + page.servicePort());
		this.terminal.line("$ " + Steps.text(command));
		String url = "http://localhost:" + local + page.path();
		new PortForward(this.terminal, command, this.project.root(), () -> {
			this.terminal.line(url + " leads to " + this.what + " until Ctrl-C");
			if (!this.noBrowser) {
				Browser.open(url);
			}
		}).run();
		return 0;
	}

	private Page page() {
		Page page = Page.ALL.get(this.what);
		if (page == null) {
			throw new ParameterException(this.spec.commandLine(), "open does not know \"" + this.what + "\"");
		}
		return page;
	}

	private void refuseBusy(int local) {
		try (ServerSocket socket = new ServerSocket(local, 1, InetAddress.getLoopbackAddress())) {
			socket.setReuseAddress(true);
		}
		catch (IOException ex) {
			throw new CommandFailedException("Port " + local + " is in use already. Another one: mesh open " + this.what
					+ " --port " + ((local < 65535) ? local + 1 : 8080));
		}
	}

}
