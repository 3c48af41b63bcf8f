package dev.hellomesh.cli.cluster;

import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Istio on the cluster: whether it is there, of which release, and how it gets there.
 */
class IstioSetup {

	private final Cluster cluster;

	private final Steps steps;

	private final IstioRelease release;

	private Install install = Install.NEW;

	private @Nullable IstioVersion version;

	private boolean appliesTelemetry = true;

	IstioSetup(Cluster cluster, Steps steps, IstioRelease release) {
		this.cluster = cluster;
		this.steps = steps;
		this.release = release;
	}

	void look() throws InterruptedException {
		if (this.cluster.reached()) {
			lookAtCluster();
		}
		if (this.install == Install.NONE) {
			return;
		}
		if (this.release.istioctl().isEmpty()) {
			this.steps.refuse("There is no Istio on the cluster, and no istioctl on the PATH to install it. "
					+ IstioRelease.howToGet(IstioVersion.NEWEST));
			return;
		}
		this.version = this.release.istioctlVersion().orElse(null);
		judge(this.version, "istioctl is version " + ((this.version != null) ? this.version.text() : "unknown"));
	}

	private void lookAtCluster() throws InterruptedException {
		Kubectl kubectl = this.cluster.kubectl();
		JsonNode namespace = kubectl.get("namespace", "istio-system");
		if (Kubectl.ends(namespace)) {
			this.steps.refuse("The namespace istio-system is being deleted. Once it is gone, deploy again: "
					+ Steps.text(kubectl.words("wait", "--for=delete", "namespace/istio-system", "--timeout=300s")));
			return;
		}
		Set<String> made = Marks.made(namespace);
		Optional<JsonNode> istiod = kubectl.list("deployment", "-n", "istio-system", "-l", "app=istiod")
			.stream()
			.findFirst();
		if (made.contains("istio") && !made.contains("installed")) {
			this.steps.note("An installation of Istio by mesh deploy was cut off: it is done again.");
			this.install = Install.AGAIN;
		}
		else if (istiod.isPresent() && istiod.get().at("/status/readyReplicas").asInt(0) > 0) {
			this.install = Install.NONE;
			lookAtIstiod(istiod.get());
		}
		else if (made.contains("istio")) {
			this.install = Install.AGAIN;
		}
		else {
			refuseHalf(istiod.map(Kubectl::name).orElse(""), !namespace.isMissingNode());
		}
	}

	private void refuseHalf(String istiod, boolean namespace) throws InterruptedException {
		String mend = " Look at it with kubectl get pods -n istio-system. To begin anew: istioctl uninstall --purge -y"
				+ " && kubectl delete namespace istio-system --ignore-not-found";
		if (!istiod.isEmpty()) {
			this.steps.refuse("Istio is half-installed: the Deployment " + istiod
					+ " in istio-system has no pod that is ready." + mend);
		}
		else if (namespace) {
			this.steps
				.refuse("Istio is half-installed: there is a namespace istio-system, but no istiod in it." + mend);
		}
		else if (hasKinds(this.cluster.kubectl())) {
			this.steps
				.refuse("Istio is half-installed: its custom resource definitions are there, but no istiod." + mend);
		}
	}

	static boolean hasKinds(Kubectl kubectl) throws InterruptedException {
		return !kubectl.get("crd", "virtualservices.networking.istio.io").isMissingNode();
	}

	private void lookAtIstiod(JsonNode istiod) throws InterruptedException {
		String image = istiod.at("/spec/template/spec/containers/0/image").asString("");
		if (!Kubectl.name(istiod).equals("istiod")) {
			this.steps.refuse("Istio is installed as a revision (" + Kubectl.name(istiod)
					+ "), which wants another label on the namespace. That goes by hand: docs/deploy.md");
		}
		this.version = IstioVersion.find(image).orElse(null);
		judge(this.version, "The cluster has Istio "
				+ ((this.version != null) ? this.version.text() : "of a version" + " that its image does not tell")
				+ " (" + image + ")");
		Kubectl kubectl = this.cluster.kubectl();
		if (!hasTracingProvider(kubectl)) {
			this.steps.note("The mesh's configuration has no tracing provider named jaeger, as the demo profile has:"
					+ " Envoy makes no spans. mesh check says what to do about it.");
		}
		if (kubectl.get("service", "istio-ingressgateway", "-n", "istio-system").isMissingNode()) {
			this.steps.note("There is no istio-ingressgateway in istio-system: the only way in is a port-forward,"
					+ " and mesh check fails.");
		}
		JsonNode telemetry = kubectl.get("telemetries.telemetry.istio.io", "mesh-default", "-n", "istio-system");
		boolean byHand = Kubectl.label(telemetry, "app.kubernetes.io/part-of").equals("hello-mesh");
		this.appliesTelemetry = telemetry.isMissingNode() || Marks.ours(telemetry);
		if (!this.appliesTelemetry && !byHand) {
			this.steps.note("There is another Telemetry mesh-default in istio-system, which is left alone."
					+ " Compare it with istio/mesh.");
		}
	}

	private void judge(@Nullable IstioVersion version, String found) {
		String made = "but the manifests are for " + IstioVersion.KNOWN + ".";
		if (version == null || version.isNewer()) {
			this.steps.note(found + ", " + made + " It may work.");
		}
		else if (version.isTooOld()) {
			this.steps.refuse(found + ", " + made + " " + IstioRelease.howToGet(IstioVersion.NEWEST));
		}
	}

	static boolean hasTracingProvider(Kubectl kubectl) throws InterruptedException {
		String mesh = kubectl.get("configmap", "istio", "-n", "istio-system").at("/data/mesh").asString("");
		return !mesh.isEmpty() && Manifests.YAML.readTree(mesh)
			.path("extensionProviders")
			.valueStream()
			.anyMatch((provider) -> provider.path("name").asString("").equals("jaeger"));
	}

	@Nullable IstioVersion version() {
		return this.version;
	}

	void install() throws InterruptedException {
		Kubectl kubectl = this.cluster.kubectl();
		if (this.install == Install.NONE) {
			return;
		}
		if (this.install == Install.NEW) {
			// Marked before it is there: it could not be told whose it is if we were cut
			// off in between.
			this.steps
				.pipe(List.of(kubectl.words("create", "namespace", "istio-system", "--dry-run=client", "-o", "yaml"),
						kubectl.words("annotate", "--local", "-f", "-", Marks.MADE + "=istio", "-o", "yaml"),
						kubectl.words("create", "-f", "-")));
		}
		this.steps.run(this.release.istioctl("install", "--set", "profile=demo", "--set", "hub=docker.io/istio", "-y"));
		this.steps.run(
				kubectl.words("annotate", "namespace", "istio-system", Marks.MADE + "=installed,istio", "--overwrite"));
	}

	void applyTelemetry() throws InterruptedException {
		if (this.appliesTelemetry) {
			this.steps.pipe(Marks.apply(this.cluster.kubectl(), "istio/mesh", "-n", "istio-system"));
		}
	}

	private enum Install {

		NONE, NEW, AGAIN

	}

}
