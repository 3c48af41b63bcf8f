package dev.hellomesh.cli.cluster;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;

import dev.hellomesh.cli.base.Project;
import dev.hellomesh.cli.base.StateLock;
import dev.hellomesh.cli.base.Terminal;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code mesh deploy}.
 */
@Command(name = "deploy", sortOptions = false, description = {
		"Bring the services, Istio and its addons to the cluster that kubectl points at.",
		"It looks first: kubectl, cluster, memory, Istio, images. Then every step is printed as the command that"
				+ " does it, and it waits until all is ready. What is there already is left as it is; mesh"
				+ " undeploy removes what was made, and only that." },
		footer = { "", "docs/deploy.md has the same by hand, and says what has been run and where." })
class DeployCommand implements Callable<Integer> {

	private static final Pattern REGISTRY = Pattern.compile("[A-Za-z0-9][A-Za-z0-9./:_-]*");

	private final Terminal terminal;

	private final Project project;

	@Spec
	private CommandSpec spec;

	@Mixin
	private ChangeOptions options = new ChangeOptions();

	@Option(names = "--registry", paramLabel = "NAME",
			description = "Take the images from there, like registry.example.com/me, not from this machine.")
	private @Nullable String registry;

	DeployCommand(Terminal terminal, Project project) {
		this.terminal = terminal;
		this.project = project;
	}

	@Override
	@SuppressWarnings("try")
	public Integer call() throws InterruptedException {
		if (this.registry != null && !REGISTRY.matcher(this.registry).matches()) {
			throw new ParameterException(this.spec.commandLine(), "\"" + this.registry + "\" is no registry");
		}
		Steps steps = new Steps(this.terminal, this.project.root(), this.options.dryRun());
		if (steps.dryRun()) {
			return deploy(steps);
		}
		try (StateLock lock = StateLock.take(this.project, this.terminal, "deploying")) {
			return deploy(steps);
		}
	}

	private int deploy(Steps steps) throws InterruptedException {
		Cluster cluster = new ClusterFinder(steps, this.project.root(), "deploy").find(this.options.context());
		IstioRelease release = new IstioRelease(cluster.context(), this.options.istioDirectory());
		GeneratedFiles files = new GeneratedFiles(this.project);
		Capacity.check(cluster, steps);
		Applications applications = Applications.look(cluster, steps);
		IstioSetup istio = new IstioSetup(cluster, steps, release);
		istio.look();
		Addons addons = new Addons(cluster, steps, release, new Kiali(cluster.kubectl(), steps, files));
		addons.look(istio);
		List<String> names = Manifests.images(this.project.root().resolve("k8s"));
		Images images = new Images(cluster, steps, this.terminal, this.project.root(), names);
		Path kustomization = null;
		if (this.registry != null) {
			kustomization = files.kustomization(this.registry.replaceFirst("/+$", ""), names);
		}
		else {
			images.look();
			images.load(applications.deployed());
		}
		istio.install();
		addons.deploy();
		istio.applyTelemetry();
		applications.deploy(steps, kustomization);
		await(cluster, steps);
		return finish(cluster, applications, steps);
	}

	private void await(Cluster cluster, Steps steps) throws InterruptedException {
		for (String addon : Addons.NAMES) {
			steps.run(cluster.kubectl()
				.words("rollout", "status", "deployment/" + addon, "-n", "istio-system", "--timeout=600s"));
		}
		for (String name : Applications.DEPLOYMENTS) {
			steps.run(cluster.kubectl().words("rollout", "status", "deployment/" + name, "--timeout=600s"));
		}
	}

	private int finish(Cluster cluster, Applications applications, Steps steps) {
		if (steps.refused()) {
			steps.note("Without --dry-run, nothing of this is done before what is refused above is mended.");
			return 1;
		}
		if (applications.deployed() && !applications.restarts()) {
			steps.note("Pods that ran before keep their image. If it was built anew since:\n  "
					+ Steps.text(applications.restartCommand()));
		}
		String context = (this.options.context() != null) ? " --context " + Steps.quoted(cluster.context()) : "";
		steps.note("\nNext, each in a terminal of its own; mesh check" + context
				+ " looks whether all of it works:\n  mesh open" + context
				+ "\n  mesh traffic --url http://localhost:8080\n  mesh open kiali" + context);
		return 0;
	}

}
