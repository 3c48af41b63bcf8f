package dev.hellomesh.verification;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import dev.hellomesh.verification.MeshScript.Result;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@code ./mesh deploy}, {@code undeploy} and {@code check} with stand-ins for the
 * cluster and for all that talks to it. What a real cluster says to the same commands is
 * not tested here.
 */
class MeshDeployTests {

	private static final String KUBECTL = "kubectl --context kind-hello ";

	private static final String BUILD = "mvn package -Pimages -DskipTests";

	private StandInCluster cluster;

	@BeforeEach
	void create(@TempDir Path directory) throws Exception {
		this.cluster = new StandInCluster(directory);
	}

	@Test
	void deploysToFreshCluster() throws Exception {
		Result deploy = this.cluster.mesh("deploy");
		assertThat(deploy.exitStatus()).as(deploy.toString()).isZero();
		assertThat(this.cluster.calls()).containsExactly(
				"kind load docker-image hello-mesh/gateway:1.0.0 hello-mesh/hello-v1:1.0.0 hello-mesh/hello-v2:1.0.0"
						+ " --name hello",
				KUBECTL + "create namespace istio-system",
				KUBECTL + "annotate namespace istio-system hello-mesh.dev/made=istio",
				"istioctl --context kind-hello install --set profile=demo --set hub=docker.io/istio -y",
				KUBECTL + "apply -f - < jaeger", KUBECTL + "apply -f - < prometheus", KUBECTL + "apply -f - < grafana",
				KUBECTL + "apply -f - < kiali", KUBECTL + "replace -f -",
				KUBECTL + "rollout restart deployment/kiali -n istio-system",
				KUBECTL + "apply -n istio-system -f - < mesh",
				KUBECTL + "annotate namespace default hello-mesh.dev/made=applications,mesh,injection --overwrite",
				KUBECTL + "label namespace default istio-injection=enabled", KUBECTL + "apply -f k8s",
				KUBECTL + "apply -f istio", rollout("jaeger -n istio-system"), rollout("prometheus -n istio-system"),
				rollout("grafana -n istio-system"), rollout("kiali -n istio-system"), rollout("hello-v1"),
				rollout("hello-v2"), rollout("gateway"));
		assertThat(this.cluster.remembered("kiali")).isEqualTo(StandInCluster.kialiWithTracing());
		assertThat(deploy.output()).containsSubsequence("port-forward svc/gateway-svc 8080:80",
				"./mesh traffic --url http://localhost:8080", "istioctl --context kind-hello dashboard kiali");
	}

	private static String rollout(String deployment) {
		String[] words = deployment.split(" ", 2);
		return KUBECTL + "rollout status deployment/" + words[0] + ((words.length > 1) ? " " + words[1] : "")
				+ " --timeout=600s";
	}

	@Test
	void dryRunPrintsTheSameCommandsAndChangesNothing() throws Exception {
		Map<String, String> before = this.cluster.memory();
		Result dry = this.cluster.mesh("deploy", "--dry-run");
		assertThat(dry.exitStatus()).as(dry.toString()).isZero();
		assertThat(this.cluster.calls()).isEmpty();
		assertThat(this.cluster.memory()).isEqualTo(before);

		List<String> printed = dry.output().lines().filter((line) -> !line.startsWith("#")).toList();
		assertThat(printed).first().asString().startsWith("cd ").endsWith("hello\\ mesh");
		List<String> done = this.cluster.mesh("deploy")
			.output()
			.lines()
			.filter((line) -> line.startsWith("$ "))
			.map((line) -> line.substring(2))
			.toList();
		assertThat(done).hasSize(22).isEqualTo(printed.subList(1, printed.size()));
	}

	@Test
	void dryRunCanBePasted() throws Exception {
		String script = this.cluster.mesh("deploy", "--dry-run").output();
		this.cluster.mesh("deploy");
		List<String> calls = this.cluster.calls();
		Map<String, String> memory = this.cluster.memory();
		this.cluster.mesh("undeploy");
		this.cluster.calls();
		assertThat(this.cluster.bash(script).exitStatus()).isZero();
		assertThat(this.cluster.calls()).isEqualTo(calls);
		assertThat(this.cluster.memory()).isEqualTo(memory);
	}

	@Test
	void secondDeployInstallsNothingAgain() throws Exception {
		this.cluster.mesh("deploy");
		this.cluster.calls();
		Map<String, String> before = this.cluster.memory();
		Result again = this.cluster.mesh("deploy");
		assertThat(again.exitStatus()).as(again.toString()).isZero();
		assertThat(again.output()).contains("Pods that ran before keep their image",
				KUBECTL + "rollout restart deployment/hello-v1 deployment/hello-v2 deployment/gateway");
		assertThat(this.cluster.calls()).filteredOn((call) -> !call.contains("rollout status"))
			.containsExactly(
					"kind load docker-image hello-mesh/gateway:1.0.0 hello-mesh/hello-v1:1.0.0"
							+ " hello-mesh/hello-v2:1.0.0 --name hello",
					KUBECTL + "apply -n istio-system -f - < mesh", KUBECTL + "apply -f k8s",
					KUBECTL + "apply -f istio");
		assertThat(this.cluster.memory()).isEqualTo(before);
	}

	@Test
	void goesOnWhereItWasCutOff() throws Exception {
		this.cluster.remember("refuse-install", "");
		Result cutOff = this.cluster.mesh("deploy");
		assertThat(cutOff.exitStatus()).isEqualTo(1);
		assertThat(cutOff.errors()).contains("That failed, and nothing after it was done.");
		this.cluster.forget("refuse-install");
		assertThat(this.cluster.calls()).last().asString().contains("install --set profile=demo");
		assertThat(this.cluster.mesh("deploy").exitStatus()).isZero();
		assertThat(this.cluster.calls()).anyMatch((call) -> call.contains("install --set profile=demo"))
			.noneMatch((call) -> call.contains("create namespace"));
	}

	@Test
	void undeployRemovesAllThatDeployMade() throws Exception {
		Map<String, String> before = this.cluster.memory();
		this.cluster.mesh("deploy");
		this.cluster.calls();
		Result dry = this.cluster.mesh("undeploy", "--dry-run");
		assertThat(this.cluster.calls()).isEmpty();
		Result undeploy = this.cluster.mesh("undeploy");
		assertThat(undeploy.exitStatus()).as(undeploy.toString()).isZero();
		List<String> calls = this.cluster.calls();
		String marked = " -l hello-mesh.dev/made-by=deploy";
		assertThat(calls).containsExactly(KUBECTL + "delete --ignore-not-found -f istio -f k8s",
				KUBECTL + "label namespace default istio-injection-",
				KUBECTL + "delete telemetries.telemetry.istio.io -n istio-system" + marked,
				KUBECTL + "delete clusterrole,clusterrolebinding" + marked,
				KUBECTL + "delete deployment,service,configmap,serviceaccount,role,rolebinding -n istio-system"
						+ marked,
				"istioctl --context kind-hello uninstall --purge -y", KUBECTL + "delete namespace istio-system",
				KUBECTL + "annotate namespace default hello-mesh.dev/made-");
		assertThat(dry.output().lines().skip(1)).isEqualTo(calls);
		assertThat(this.cluster.memory()).isEqualTo(before);

		assertThat(this.cluster.mesh("undeploy").output()).startsWith("There is nothing that ./mesh deploy made.");
		assertThat(this.cluster.calls()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "serviceaccount/kiali", "clusterrole.rbac.authorization.k8s.io/kiali" })
	void undeployRemovesWhatOneThatWasCutOffHasLeft(String object) throws Exception {
		this.cluster.withIstio("1.30.5");
		Map<String, String> before = this.cluster.memory();
		this.cluster.remember("marked", object + "\n");
		assertThat(this.cluster.mesh("undeploy").exitStatus()).isZero();
		assertThat(this.cluster.memory()).isEqualTo(before);
	}

	@Test
	void leavesTheIstioOfOthers() throws Exception {
		this.cluster.withIstio("1.31.1");
		this.cluster.remember("injection-default", "enabled");
		Map<String, String> before = this.cluster.memory();
		Result deploy = this.cluster.mesh("deploy");
		assertThat(deploy.exitStatus()).as(deploy.toString()).isZero();
		assertThat(this.cluster.calls()).noneMatch((call) -> call.startsWith("istioctl"))
			.noneMatch((call) -> call.contains("istio-injection"))
			.noneMatch((call) -> call.contains("jaeger") && !call.contains("rollout"))
			.contains(KUBECTL + "annotate configmap kiali -n istio-system hello-mesh.dev/made=tracing --overwrite");
		assertThat(this.cluster.remembered("kiali")).isEqualTo(StandInCluster.kialiWithTracing());

		Result undeploy = this.cluster.mesh("undeploy");
		assertThat(undeploy.exitStatus()).as(undeploy.toString()).isZero();
		assertThat(this.cluster.calls()).noneMatch((call) -> call.startsWith("istioctl"))
			.noneMatch((call) -> call.contains("delete namespace") || call.contains("istio-injection-"));
		assertThat(this.cluster.memory()).isEqualTo(before);
	}

	@Test
	void leavesApplicationsThatWereThereBefore() throws Exception {
		this.cluster.remember("applications", "");
		Map<String, String> before = this.cluster.memory();
		assertThat(this.cluster.mesh("deploy").output())
			.contains("The applications are in the namespace default already");
		this.cluster.mesh("deploy");
		this.cluster.calls();
		this.cluster.mesh("undeploy");
		assertThat(this.cluster.calls()).startsWith(KUBECTL + "delete --ignore-not-found -f istio");
		assertThat(this.cluster.memory()).isEqualTo(before);
	}

	@Test
	void refusesWhenItCannotSeeWhatWasThereBefore() throws Exception {
		this.cluster.withIstio("1.31.1");
		this.cluster.remember("objects-error", "Unable to connect to the server: net/http: request canceled");
		refuses(List.of("deploy"), "kubectl could not say what of istio is there: Unable to connect to the server");
	}

	@Test
	void leavesAllThatWasAppliedByHand() throws Exception {
		this.cluster.withIstio("1.31.1");
		this.cluster.remember("kiali", StandInCluster.kialiWithTracing());
		this.cluster.remember("telemetry", "mesh-default||hello-mesh");
		this.cluster.remember("injection-default", "enabled");
		this.cluster.remember("applications", "");
		this.cluster.remember("objects", "");
		Map<String, String> before = this.cluster.memory();
		Result deploy = this.cluster.mesh("deploy");
		assertThat(deploy.exitStatus()).as(deploy.toString()).isZero();
		assertThat(this.cluster.memory()).isEqualTo(before);
		this.cluster.calls();
		assertThat(this.cluster.mesh("undeploy").output()).startsWith("There is nothing that ./mesh deploy made.");
		assertThat(this.cluster.calls()).isEmpty();
	}

	@Test
	void leavesTheTelemetryOfOthers() throws Exception {
		this.cluster.withIstio("1.30.5");
		this.cluster.remember("telemetry", "mesh-default||");
		assertThat(this.cluster.mesh("deploy").output()).contains("There is another Telemetry mesh-default");
		assertThat(this.cluster.calls()).noneMatch((call) -> call.endsWith("< mesh"));
		this.cluster.mesh("undeploy");
		assertThat(this.cluster.remembered("telemetry")).isEqualTo("mesh-default||");
	}

	@ParameterizedTest
	@CsvSource({ "injection-theirs, enabled", "revision-theirs, stable", "mode-theirs, ambient" })
	void leavesItsIstioWhileOthersUseIt(String label, String value) throws Exception {
		this.cluster.mesh("deploy");
		this.cluster.remember("namespace-apart", "");
		this.cluster.remember("injection-apart", "disabled");
		this.cluster.remember("mode-apart", "none");
		this.cluster.remember("namespace-theirs", "");
		this.cluster.remember(label, value);
		Result undeploy = this.cluster.mesh("undeploy");
		assertThat(undeploy.output()).contains("Istio and the addons stay: they are used by namespace/theirs\n");
		assertThat(this.cluster.memory()).containsKeys("istiod", "addons", "made-istio-system")
			.doesNotContainKeys("applications", "objects", "injection-default", "made-default");
		this.cluster.forget(label);
		this.cluster.mesh("undeploy");
		assertThat(this.cluster.memory()).doesNotContainKeys("istiod", "addons", "made-istio-system");
	}

	@Test
	void needsIstioctlOnlyToRemoveIstio() throws Exception {
		this.cluster.mesh("deploy");
		this.cluster.calls();
		this.cluster.remove("istioctl");
		refuses(List.of("undeploy"), "Istio was installed by ./mesh deploy, and istioctl removes it, but there is no");
		this.cluster.remember("namespace-theirs", "");
		this.cluster.remember("injection-theirs", "enabled");
		Result undeploy = this.cluster.mesh("undeploy");
		assertThat(undeploy.exitStatus()).as(undeploy.toString()).isZero();
		assertThat(this.cluster.memory()).doesNotContainKey("applications");
	}

	@Test
	void restartsWhatRanWithoutSidecars() throws Exception {
		this.cluster.remember("applications", "");
		this.cluster.mesh("deploy");
		assertThat(this.cluster.calls()).containsSubsequence(
				KUBECTL + "label namespace default istio-injection=enabled", KUBECTL + "apply -f k8s",
				KUBECTL + "rollout restart deployment/hello-v1 deployment/hello-v2 deployment/gateway");
	}

	@Test
	void restartsPodsWithoutSidecarsWhereTheLabelWasBefore() throws Exception {
		this.cluster.remember("injection-default", "enabled");
		this.cluster.remember("applications", "");
		this.cluster.remember("pods", "gateway-a gateway istio-proxy \nhello-v1-a hello \n");
		this.cluster.mesh("deploy");
		String restart = KUBECTL + "rollout restart deployment/hello-v1 deployment/hello-v2 deployment/gateway";
		assertThat(this.cluster.calls()).containsSubsequence(KUBECTL + "apply -f istio", restart);
		this.cluster.remember("pods", "gateway-a gateway istio-proxy \nhello-v1-a istio-proxy hello \n");
		this.cluster.mesh("deploy");
		assertThat(this.cluster.calls()).isNotEmpty().doesNotContain(restart);
	}

	@Test
	void installsOnlyTheAddonsThatAreMissing() throws Exception {
		this.cluster.withIstio("1.30.5");
		this.cluster.remember("addons", "istiod prometheus grafana");
		this.cluster.forget("kiali");
		Result deploy = this.cluster.mesh("deploy");
		assertThat(deploy.exitStatus()).as(deploy.toString()).isZero();
		assertThat(this.cluster.calls()).filteredOn((call) -> call.contains("apply -f - <"))
			.containsExactly(KUBECTL + "apply -f - < jaeger", KUBECTL + "apply -f - < kiali");
		assertThat(deploy.output()).contains(
				"label --local -f " + printed(this.cluster.directory()) + "/istio-1.30.5/samples/addons/jaeger.yaml");
	}

	@Test
	void addonsOfAnotherReleaseAreRefused() throws Exception {
		this.cluster.withIstio("1.31.1");
		this.cluster.remember("addons", "istiod prometheus");
		refuses("The addons (jaeger grafana kiali) have to be of the same release as Istio, 1.31.1, but ",
				"istio-1.30.5 is 1.30.5. ", "https://github.com/istio/istio/releases/tag/1.31.1");
		Path release = this.cluster.release("1.31.1");
		assertThat(this.cluster.mesh("deploy", "--istio-dir", release.getFileName().toString()).exitStatus()).isZero();
	}

	@Test
	void addonsWithoutReleaseAreRefused() throws Exception {
		this.cluster.withIstio("1.30.5");
		this.cluster.remember("addons", "istiod");
		this.cluster.remove("istioctl");
		refuses("The addons that are missing (jaeger prometheus grafana kiali) come with a release of Istio",
				"--istio-dir istio-1.30.5");
		refuses(List.of("deploy", "--istio-dir", "nowhere"), "There is no samples/addons in ");
	}

	@Test
	void findsReleaseFromWhereItIsCalled() throws Exception {
		this.cluster.remove("istioctl");
		Result deploy = this.cluster.mesh(Map.of("ISTIO_HOME", "istio-1.30.5"), "deploy");
		assertThat(deploy.exitStatus()).as(deploy.toString()).isZero();
		assertThat(deploy.output()).contains(
				"label --local -f " + printed(this.cluster.directory()) + "/istio-1.30.5/samples/addons/jaeger.yaml");
	}

	// As a shell needs it.
	private static String printed(Path path) {
		return path.toString().replace(" ", "\\ ");
	}

	@Test
	void kubectlIsNeeded() throws Exception {
		this.cluster.remove("kubectl");
		refuses("./mesh deploy needs kubectl, but there is none on the PATH");
	}

	@Test
	void currentContextIsNeeded() throws Exception {
		this.cluster.forget("current-context");
		refuses("kubectl points at no cluster.");
	}

	@Test
	void clusterHasToAnswer() throws Exception {
		this.cluster.forget("version");
		refuses("The cluster of context kind-hello does not answer.", "The connection to the server 127.0.0.1:6443");
	}

	@Test
	void strangeContextHasToBeNamed() throws Exception {
		this.cluster.remember("current-context", "somewhere");
		for (String command : List.of("deploy", "undeploy", "check")) {
			refuses(List.of(command),
					"kubectl points at \"somewhere\", which is not known to be a cluster on this machine",
					"./mesh " + command + " --context somewhere");
		}
		refuses(List.of("deploy", "--dry-run"), "kubectl points at \"somewhere\"");
		refuses(List.of("deploy", "--context", "nobody"),
				"kubectl knows no context \"nobody\". It knows: kind-hello k3d-hello ");
	}

	@Test
	void optionsTakeTheirValueInEitherForm() throws Exception {
		for (String command : List.of("deploy", "undeploy", "check")) {
			refuses(List.of(command, "--context=nobody"), "kubectl knows no context \"nobody\".");
		}
		refuses(List.of("deploy", "--istio-dir=no where"), "There is no samples/addons in ", "/no where. ");
		assertThat(this.cluster.mesh("undeploy", "--context=").errors()).startsWith("--context takes a value.");
	}

	@Test
	void clusterElsewhereNeedsImagesFromRegistry() throws Exception {
		refuses(List.of("deploy", "--context", "somewhere"), "The cluster's nodes do not have hello-mesh/gateway:1.0.0",
				"./mesh deploy --context somewhere --registry REGISTRY");

		Result deploy = this.cluster.mesh("deploy", "--context", "somewhere", "--registry", "registry.example.com/me/");
		assertThat(deploy.exitStatus()).as(deploy.toString()).isZero();
		assertThat(this.cluster.calls())
			.contains("kubectl --context somewhere apply -f - < image: registry.example.com/me/gateway:1.0.0")
			.noneMatch((call) -> call.endsWith("apply -f k8s") || call.startsWith("kind"));
	}

	@Test
	void imagesThatNodesHaveAreEnough() throws Exception {
		this.cluster.remember("node-images", "[\"docker.io/hello-mesh/gateway:1.0.0\"] "
				+ "[\"docker.io/hello-mesh/hello-v1:1.0.0\",\"docker.io/hello-mesh/hello-v2:1.0.0\"]");
		Result deploy = this.cluster.mesh("deploy", "--context", "somewhere");
		assertThat(deploy.exitStatus()).as(deploy.toString()).isZero();
		assertThat(this.cluster.calls()).contains("kubectl --context somewhere apply -f k8s");
	}

	@Test
	void oldClusterIsRefused() throws Exception {
		this.cluster.remember("version", "{\"major\": \"1\", \"minor\": \"31\"}");
		refuses("The cluster is Kubernetes 1.31, but Istio 1.30, 1.31 or 1.32 needs 1.32 or newer.");
	}

	@ParameterizedTest
	@CsvSource({ "1500Mi 4, The nodes have 1500 MiB of memory to give. but 1672 are needed: nine pods",
			"1500Mi 4|1500Mi 4, The nodes have 1500 MiB",
			"8039936Ki 2, The nodes have 2000 thousandths of a CPU to give. but 2190 are needed",
			"8Gi 1900m, The nodes have 1900 thousandths" })
	void smallClusterIsRefused(String capacity, String expected) throws Exception {
		this.cluster.remember("capacity", capacity.replace('|', '\n') + "\n");
		refuses(expected.split("\\. "));
	}

	@Test
	void tightClusterIsNoted() throws Exception {
		this.cluster.remember("capacity", "3920816Ki 2500m\n");
		assertThat(this.cluster.mesh("deploy", "--dry-run").output())
			.contains("# The nodes have 3828 MiB of memory and 2500 thousandths of a CPU to give. That is tight:");
	}

	@Test
	void nodesOfTheirOwnAddUp() throws Exception {
		this.cluster.remember("current-context", "minikube");
		this.cluster.install("minikube");
		this.cluster.remember("capacity", "4Gi 2\n4Gi 2\n");
		Result dry = this.cluster.mesh("deploy", "--dry-run");
		assertThat(dry.exitStatus()).as(dry.toString()).isZero();
		assertThat(dry.output()).doesNotContain("That is tight");
	}

	@Test
	void missingImagesAreNamed() throws Exception {
		this.cluster.remember("engine", StandInCluster.IMAGES.get(1) + "\n");
		refuses("There is no image hello-mesh/gateway:1.0.0 hello-mesh/hello-v2:1.0.0, neither in a Docker engine",
				BUILD);
		this.cluster.remove("docker");
		refuses("There is no image hello-mesh/gateway:1.0.0 hello-mesh/hello-v1:1.0.0 hello-mesh/hello-v2:1.0.0",
				BUILD);
	}

	@Test
	void imagesAreHandedOverAsFilesToo() throws Exception {
		this.cluster.remove("docker");
		for (String module : List.of("gateway", "hello-v1", "hello-v2")) {
			this.cluster.archive(module, "sha256:1");
		}
		assertThat(this.cluster.mesh("deploy").exitStatus()).isZero();
		assertThat(this.cluster.calls()).startsWith("kind load image-archive gateway/target/jib-image.tar --name hello",
				"kind load image-archive hello-v1/target/jib-image.tar --name hello",
				"kind load image-archive hello-v2/target/jib-image.tar --name hello");
	}

	@Test
	void lastBuildIsHandedOverWhereTheEngineHasAnOlderOne() throws Exception {
		this.cluster.remember("engine-id", "sha256:old\n");
		this.cluster.archive("gateway", "sha256:new");
		this.cluster.archive("hello-v1", "sha256:old");
		assertThat(this.cluster.mesh("deploy").exitStatus()).isZero();
		assertThat(this.cluster.calls()).startsWith(
				"kind load docker-image hello-mesh/hello-v1:1.0.0 hello-mesh/hello-v2:1.0.0 --name hello",
				"kind load image-archive gateway/target/jib-image.tar --name hello");
	}

	@Test
	void minikubeIsHandedOneImageAfterTheOther() throws Exception {
		this.cluster.remember("current-context", "minikube");
		refuses("minikube is a cluster of minikube", "there is no minikube on the PATH");
		this.cluster.install("minikube");
		assertThat(this.cluster.mesh("deploy").exitStatus()).isZero();
		assertThat(this.cluster.calls()).startsWith("minikube image load hello-mesh/gateway:1.0.0 -p minikube",
				"minikube image load hello-mesh/hello-v1:1.0.0 -p minikube",
				"minikube image load hello-mesh/hello-v2:1.0.0 -p minikube");
	}

	@Test
	void k3dIsHandedAllImages() throws Exception {
		this.cluster.remember("current-context", "k3d-hello");
		this.cluster.install("k3d");
		assertThat(this.cluster.mesh("deploy").exitStatus()).isZero();
		assertThat(this.cluster.calls())
			.startsWith("k3d image import " + String.join(" ", StandInCluster.IMAGES) + " -c hello");
	}

	@Test
	void dockerDesktopHasTheImages() throws Exception {
		this.cluster.remember("current-context", "docker-desktop");
		assertThat(this.cluster.mesh("deploy").exitStatus()).isZero();
		assertThat(this.cluster.calls()).startsWith("kubectl --context docker-desktop create namespace istio-system");
	}

	@ParameterizedTest
	@CsvSource({ "namespace-istio-system, '', there is a namespace istio-system",
			"istiod, 'istiod docker.io/istio/pilot:1.30.5 \n', the Deployment istiod in istio-system has no pod that is ready",
			"crds, customresourcedefinition/virtualservices.networking.istio.io, custom resource definitions are there" })
	void halfInstalledIstioIsRefused(String file, String content, String expected) throws Exception {
		this.cluster.remember(file, content);
		refuses("Istio is half-installed: ", expected, "istioctl uninstall --purge -y");
	}

	@Test
	void unknownIstioIsRefused() throws Exception {
		this.cluster.withIstio("1.28.3");
		refuses("The cluster has Istio 1.28.3 (docker.io/istio/pilot:1.28.3-distroless), but the manifests are for 1.30,"
				+ " 1.31 or 1.32.");
	}

	@Test
	void revisionOfIstioIsRefused() throws Exception {
		this.cluster.withIstio("1.30.5");
		this.cluster.remember("istiod", "istiod-canary docker.io/istio/pilot:1.30.5 1\n");
		refuses("Istio is installed as a revision (istiod-canary)");
	}

	@Test
	void whatIsMissingInTheIstioOfOthersIsNoted() throws Exception {
		this.cluster.withIstio("1.30.5");
		assertThat(this.cluster.mesh("deploy", "--dry-run").output()).doesNotContain("jaeger, as the demo profile has")
			.doesNotContain("There is no istio-ingressgateway")
			.doesNotContain("cannot be read");
		this.cluster.remember("mesh", "extensionProviders:\n- name: otel\n");
		this.cluster.forget("ingress");
		this.cluster.remember("kiali", "data:\n  config.yaml: \"external_services: {}\"\n");
		Result deploy = this.cluster.mesh("deploy");
		assertThat(deploy.exitStatus()).as(deploy.toString()).isZero();
		assertThat(deploy.output()).contains("no tracing provider named jaeger, as the demo profile has",
				"There is no istio-ingressgateway in istio-system",
				"Whether Kiali shows traces cannot be read from its ConfigMap.");
		assertThat(this.cluster.calls())
			.noneMatch((call) -> call.contains("kiali") && !call.contains("rollout status"));
	}

	@Test
	void istioctlIsNeededWhereThereIsNoIstio() throws Exception {
		this.cluster.remember("istioctl", "client version: 1.27.0\n");
		refuses("istioctl is version 1.27.0, but the manifests are for Istio 1.30, 1.31 or 1.32.");
		this.cluster.remove("istioctl");
		refuses("There is no Istio on the cluster, and no istioctl on the PATH to install it.");
		assertThat(this.cluster.mesh("deploy", "--istio-dir", "istio-1.30.5").exitStatus()).isEqualTo(1);
		this.cluster.remember("istioctl", "client version: 1.30.5\n");
		assertThat(this.cluster.mesh("deploy", "--istio-dir", "istio-1.30.5").exitStatus()).isZero();
	}

	@Test
	void namespaceWithoutSidecarsIsRefused() throws Exception {
		this.cluster.remember("injection-default", "disabled");
		refuses("The namespace default has the label istio-injection=disabled");
		this.cluster.remember("namespace", "kube-system");
		refuses("kubectl's namespace is kube-system");
		this.cluster.remember("namespace", "nowhere");
		refuses("kubectl's namespace is nowhere, which does not exist: kubectl create namespace nowhere");
	}

	@Test
	void dryRunWithoutClusterPrintsWhatWouldBeDone() throws Exception {
		String complete = commands(this.cluster.mesh("deploy", "--dry-run"));
		this.cluster.forget("version");
		Result dry = this.cluster.mesh("deploy", "--dry-run");
		assertThat(dry.exitStatus()).isEqualTo(1);
		assertThat(dry.output()).contains("# Refused: The cluster of context kind-hello does not answer.");
		assertThat(commands(dry)).isEqualTo(complete);
	}

	private static String commands(Result dry) {
		return String.join("\n", dry.output().lines().filter((line) -> !line.startsWith("#")).toList());
	}

	@ParameterizedTest
	@ValueSource(strings = { "deploy", "undeploy", "check" })
	void wrongUsageIsRefused(String command) throws Exception {
		Result result = this.cluster.mesh(command, "--what");
		assertThat(result.exitStatus()).isEqualTo(2);
		assertThat(result.errors())
			.isEqualTo("%s does not know \"--what\". See ./mesh help %s.\n".formatted(command, command));
		assertThat(this.cluster.mesh(command, "--context").exitStatus()).isEqualTo(2);
		assertThat(this.cluster.mesh("help", command).output()).startsWith("./mesh " + command);
	}

	@Test
	void checkSaysWhatItLookedAtAndFound() throws Exception {
		healthy();
		Result check = this.cluster.mesh("check");
		assertThat(check.exitStatus()).as(check.toString()).isZero();
		String outsider = "ok    A call from a pod outside the mesh (pod/hello-mesh-outsider in istio-system, image "
				+ "docker.io/istio/proxyv2:1.30.5) to ";
		assertThat(check.output().lines()).containsExactly("ok    GET /v1 through the ingress: version 1.0.0",
				"ok    GET /v2 through the ingress: version 2.0.0",
				"ok    Sidecars in namespace default: istio-proxy in all 3 pods",
				outsider + "gateway-svc: refused, curl's status 56",
				outsider + "hello-v1-svc: refused, curl's status 56",
				outsider + "hello-v2-svc: refused, curl's status 52",
				"ok    Prometheus, istio_requests_total: gateway hello-v1 hello-v2",
				"ok    Prometheus, jvm_threads_live_threads: gateway-a hello-v1-a hello-v2-a",
				"ok    Jaeger: trace 2b has spans of Envoy, of the gateway and of hello",
				"ok    Kiali's graph: gateway->hello-v1 gateway->hello-v2 istio-ingressgateway->gateway");
		assertThat(this.cluster.calls()).hasSize(3)
			.allMatch(
					(call) -> call.contains(" pod hello-mesh-outsider ") || call.contains(" run hello-mesh-outsider "))
			.last()
			.asString()
			.contains("delete pod");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					answer-v1           | Hello, world!\\nVersion: 2.0.0\\n   | FAIL  GET /v1 through the ingress: version 2.0.0 Hello, world! Version: 2.0.0. Wanted: version 1.0.0.
					answer-v2           | no healthy upstream                 | FAIL  GET /v2 through the ingress: no healthy upstream
					answer-v2           |                                     | FAIL  GET /v2 through the ingress: nothing.
					pods                | hello-v1-a hello \\n                | FAIL  Sidecars in namespace default: none in hello-v1-a.
					pods                |                                     | FAIL  Sidecars in namespace default: no pods
					proxy-image         |                                     | FAIL  A call from a pod outside the mesh: no image
					outsider            |                                     | it could not even call istiod (no answer
					outsider            | http://istiod.istio-system:15014/version 000 6\\n | so the rest proves nothing
					request-metrics     | {"data":{"result":[{"metric":{"destination_workload":"gateway"}}]}} | FAIL  Prometheus, istio_requests_total: gateway. Wanted: gateway hello-v1 hello-v2.
					application-metrics | {"status":"success","data":{"resultType":"vector","result":[]}} | FAIL  Prometheus, jvm_threads_live_threads: nothing. Wanted: gateway-a hello-v1-a hello-v2-a.
					traces              | {"data":[]}                         | FAIL  Jaeger: nothing. Wanted: a trace
					graph               | {"elements":{"nodes":[],"edges":[]}} | FAIL  Kiali's graph: nothing. Wanted: gateway->hello-v1
					""")
	void checkFailsOnWhatIsWrong(String file, String answer, String expected) throws Exception {
		healthy();
		this.cluster.remember(file, (answer != null) ? answer.replace("\\n", "\n") : "");
		Result check = this.cluster.mesh("check");
		assertThat(check.exitStatus()).isEqualTo(1);
		assertThat(check.output()).contains(expected).contains("ok    ");
		assertThat(check.errors()).startsWith("Not everything works.").hasLineCount(1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "docker.io/istio/proxyv2:1.30.5-distroless",
			"docker.io/istio/proxyv2:1.30.5-distroless@sha256:0123" })
	void checkCallsFromAnImageThatHasCurl(String image) throws Exception {
		healthy();
		this.cluster.remember("proxy-image", image);
		assertThat(this.cluster.mesh("check").exitStatus()).isZero();
		assertThat(this.cluster.calls())
			.anyMatch((call) -> call.contains(" run ") && call.contains(" --image=docker.io/istio/proxyv2:1.30.5 "));
	}

	@Test
	void checkFailsWhenStrangersAreLetIn() throws Exception {
		healthy();
		this.cluster.remember("outsider", this.cluster.remembered("outsider")
			.replace("hello-v1-svc.default/ 000 56", "hello-v1-svc.default/ 200 0"));
		Result check = this.cluster.mesh("check");
		assertThat(check.exitStatus()).isEqualTo(1);
		assertThat(check.output()).contains("to hello-v1-svc: HTTP status 200, status 0 of curl. Wanted: a connection")
			.contains("to hello-v2-svc: refused");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			 7 | no connection. A network policy, or no pod? That is no evidence for mutual TLS.
			28 | no answer within 5 s. A network policy? That is no evidence for mutual TLS.
			""")
	void checkDoesNotTakeTheNetworksNoForMutualTls(String curlStatus, String unclear) throws Exception {
		healthy();
		this.cluster.remember("outsider",
				this.cluster.remembered("outsider").replaceAll("(hello-v.*) 000 5.", "$1 000 " + curlStatus));
		Result check = this.cluster.mesh("check");
		assertThat(check.exitStatus()).isEqualTo(1);
		assertThat(check.output().lines().filter((line) -> !line.startsWith("ok  "))).hasSize(2)
			.allMatch((line) -> line.startsWith("?     ") && line.endsWith(": " + unclear));
		assertThat(check.errors()).isEqualTo("Nothing fails, but it cannot be told whether everything works.\n");
	}

	@Test
	void checkWantsTheSpansInOneTrace() throws Exception {
		healthy();
		this.cluster.remember("traces", this.cluster.remembered("traces").replace("node_id", "other"));
		assertThat(this.cluster.mesh("check").output()).contains("FAIL  Jaeger: nothing.");
		healthy();
		this.cluster.remember("traces", this.cluster.remembered("traces").replace("\"java\"", "\"cpp\""));
		assertThat(this.cluster.mesh("check").output()).contains("FAIL  Jaeger: nothing.");
	}

	private void healthy() throws Exception {
		this.cluster.remember("answer-v1", "Hello, world!\nVersion: 1.0.0\nHostname: hello-v1-a\n");
		this.cluster.remember("answer-v2",
				"{\"message\":\"Hello, world!\",\"version\":\"2.0.0\",\"hostname\":\"hello-v2-a\"}");
		this.cluster.remember("pods", "gateway-a gateway istio-proxy \nhello-v1-a istio-init istio-proxy hello \n"
				+ "hello-v2-a istio-proxy hello \n");
		this.cluster.remember("failed-pods", "hello-v1-evicted hello \n");
		this.cluster.remember("proxy-image", "docker.io/istio/proxyv2:1.30.5 docker.io/istio/proxyv2:1.30.4");
		this.cluster.remember("outsider", """
				http://istiod.istio-system:15014/version 200 0
				http://gateway-svc.default/v1 000 56
				http://hello-v1-svc.default/ 000 56
				http://hello-v2-svc.default/ 000 52
				""");
		this.cluster.remember("request-metrics", vector("destination_workload", "gateway", "hello-v1", "hello-v2"));
		this.cluster.remember("application-metrics", vector("pod", "gateway-a", "hello-v2-a", "hello-v1-a"));
		this.cluster.remember("traces", Files.readString(Path.of("src/test/resources/jaeger-traces.json")));
		this.cluster.remember("graph", Files.readString(Path.of("src/test/resources/kiali-graph.json")));
	}

	private static String vector(String label, String... values) {
		List<String> results = List.of(values)
			.stream()
			.map((value) -> "{\"metric\":{\"%s\":\"%s\"},\"value\":[1764000000.1,\"3\"]}".formatted(label, value))
			.toList();
		return "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[" + String.join(",", results)
				+ "]}}";
	}

	private void refuses(String... expected) throws Exception {
		refuses(List.of("deploy"), expected);
	}

	private void refuses(List<String> words, String... expected) throws Exception {
		Result result = this.cluster.mesh(words.toArray(String[]::new));
		assertThat(result.exitStatus()).as(result.toString()).isEqualTo(1);
		assertThat(result.errors()).contains(expected).hasSizeLessThan(500);
		assertThat(this.cluster.calls()).isEmpty();
	}

}
