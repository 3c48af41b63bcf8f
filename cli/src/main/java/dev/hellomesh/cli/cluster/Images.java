package dev.hellomesh.cli.cluster;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import dev.hellomesh.cli.base.CommandFailedException;
import dev.hellomesh.cli.base.Program;
import dev.hellomesh.cli.base.Program.Result;
import dev.hellomesh.cli.base.Terminal;
import tools.jackson.databind.JsonNode;

/**
 * The applications' images, and how they get to the nodes.
 */
class Images {

	private static final String BUILD = "mvn package -Pimages -DskipTests";

	private final Cluster cluster;

	private final Steps steps;

	private final Terminal terminal;

	private final Map<String, ImageBuild> builds;

	private List<List<String>> load = List.of();

	Images(Cluster cluster, Steps steps, Terminal terminal, Path root, List<String> images) {
		this.cluster = cluster;
		this.steps = steps;
		this.terminal = terminal;
		this.builds = ImageBuild.all(root, images);
	}

	void look() throws InterruptedException {
		ClusterKind kind = this.cluster.kind();
		boolean reachesNodes = kind != ClusterKind.REMOTE
				&& !(kind == ClusterKind.ENGINE && this.cluster.isContainerd());
		List<String> inEngine = new ArrayList<>();
		List<String> archives = new ArrayList<>();
		List<String> elsewhere = new ArrayList<>();
		for (Map.Entry<String, ImageBuild> entry : this.builds.entrySet()) {
			if (reachesNodes && isInEngine(entry.getKey(), entry.getValue())) {
				inEngine.add(entry.getKey());
			}
			else if (reachesNodes && entry.getValue().exists()) {
				archives.add(entry.getValue().typed());
			}
			else {
				elsewhere.add(entry.getKey());
			}
		}
		this.load = kind.load(inEngine, archives, this.cluster.profile());
		if (!this.load.isEmpty() && !kind.tool().isEmpty() && Program.find(kind.tool()).isEmpty()) {
			this.steps.refuse(this.cluster.context() + " is a cluster of " + kind.tool() + ", and " + kind.tool()
					+ " hands it the images, but there is no " + kind.tool() + " on the PATH.");
		}
		if (!elsewhere.isEmpty()) {
			lookAtNodes(elsewhere);
		}
	}

	// Tells whether the Docker engine of this machine has the last build: it may have an
	// older one under the same tag.
	private boolean isInEngine(String image, ImageBuild build) throws InterruptedException {
		if (Program.find("docker").isEmpty()) {
			return false;
		}
		Result result = Program.run(new ProcessBuilder("docker", "image", "inspect", "--format", "{{.Id}}", image), "",
				Duration.ofSeconds(20));
		return result.succeeded() && build.mayBe(result.out().strip());
	}

	private void lookAtNodes(List<String> images) throws InterruptedException {
		if (this.steps.dryRun()) {
			List<String> unknown = images.stream().filter((image) -> !isListed(image)).toList();
			if (!unknown.isEmpty()) {
				this.steps.note("Whether all nodes have " + String.join(" ", unknown)
						+ " was not looked at: without --dry-run, a pod on each of them tells. " + howToBring());
			}
			return;
		}
		ImageProbe.Answer answer = probe(images);
		answer.unclear().forEach(this.steps::note);
		if (!answer.missing().isEmpty()) {
			this.steps
				.refuse("Nodes do not have the images: " + String.join("; ", answer.missing()) + ". " + howToBring());
		}
		otherBuilds(answer).forEach((other) -> this.steps.note(other + " is of another build than the last one here."));
	}

	void load(boolean replaces) throws InterruptedException {
		for (List<String> command : this.load) {
			this.steps.run(command);
		}
		if (replaces && this.cluster.kind() == ClusterKind.MINIKUBE && !this.steps.dryRun()) {
			List<String> others = otherBuilds(probe(List.copyOf(this.builds.keySet())));
			if (!others.isEmpty()) {
				throw new CommandFailedException(String.join("; ", others)
						+ ": minikube kept the image that pods use, and said nothing. Do this, then deploy again: "
						+ Steps.text(this.cluster.kubectl()
							.words("delete", "deployment", "hello-v1", "hello-v2", "gateway")));
			}
		}
	}

	private ImageProbe.Answer probe(List<String> images) throws InterruptedException {
		return new ImageProbe(this.cluster, this.terminal).look(images);
	}

	private List<String> otherBuilds(ImageProbe.Answer answer) {
		List<String> others = new ArrayList<>();
		answer.present().forEach((where) -> {
			if (!this.builds.get(where.image()).mayBe(where.id())) {
				others.add(where.image() + " on node " + where.node());
			}
		});
		return others;
	}

	// Looks at what the nodes' status lists, which is the 50 largest of some minutes ago:
	// what it lacks may be there.
	private boolean isListed(String image) {
		return this.cluster.reached() && this.cluster.nodes()
			.stream()
			.filter(ImageProbe::isSchedulable)
			.allMatch((node) -> node.at("/status/images")
				.valueStream()
				.flatMap((each) -> each.path("names").valueStream())
				.map(JsonNode::asString)
				.anyMatch((name) -> name.equals(image) || name.endsWith("/" + image)));
	}

	private String howToBring() {
		if (this.cluster.kind() == ClusterKind.REMOTE) {
			return "Nothing can be loaded into a cluster elsewhere. Push the images to a registry that it reaches, as"
					+ " REGISTRY/hello-v1:1.0.0 and so on. Then: mesh deploy --context "
					+ ((this.cluster.context() != null) ? Steps.quoted(this.cluster.context()) : "NAME")
					+ " --registry REGISTRY";
		}
		boolean built = this.builds.values().stream().allMatch(ImageBuild::exists);
		String build = built ? "" : "This builds them: " + BUILD + ". ";
		if (this.cluster.kind() != ClusterKind.ENGINE || !this.cluster.isContainerd()) {
			return "They are neither in a Docker engine nor in target/jib-image.tar. " + build.strip();
		}
		if ("docker-desktop".equals(this.cluster.context())) {
			return build + "Its nodes see the engine's images if the containerd image store is on in the settings.";
		}
		return build + "Its nodes run containerd, which docker load does not reach. This does: "
				+ String.join(" && ",
						this.builds.values()
							.stream()
							.map((each) -> "nerdctl --namespace k8s.io load -i " + each.typed())
							.toList());
	}

}
