package dev.hellomesh.cli.cluster;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import dev.hellomesh.cli.base.Program.Result;
import tools.jackson.databind.JsonNode;

/**
 * A pod that Istio leaves alone calls the services. That it can call istiod in plain text
 * shows that the refusals are no accident of the network.
 */
class OutsiderCheck {

	static final String POD = "hello-mesh-outsider";

	private static final List<String> TARGETS = List.of("gateway-svc", "hello-v1-svc", "hello-v2-svc");

	private static final String ISTIOD = "http://istiod.istio-system:15014/version";

	// Run by the sh of the sidecar's image, which is dash. There $? after a $(…) in the
	// same word is the one before it.
	private static final String SCRIPT = """
			for url in "$@"; do
			  status=0
			  code=$(curl -s -o /dev/null --max-time 5 -w "%{http_code}" "$url") || status=$?
			  echo "$url $code $status"
			done""";

	private final Kubectl kubectl;

	private final String namespace;

	OutsiderCheck(Cluster cluster) {
		this.kubectl = cluster.kubectl();
		this.namespace = cluster.namespace();
	}

	Map<String, Finding> look() throws InterruptedException {
		String what = "A call from a pod outside the mesh";
		Optional<String> image = this.kubectl.list("pods", "-l", "app=gateway")
			.stream()
			.flatMap(OutsiderCheck::proxyImages)
			.findFirst();
		if (image.isEmpty()) {
			return Map.of(what, Finding.fail("no image to make one from: the gateway has no sidecar",
					"a sidecar, whose image has curl"));
		}
		String withCurl = withCurl(image.get());
		what = what + " (pod/" + POD + " in istio-system, image " + withCurl + ")";
		String answers;
		try {
			remove("--wait=true");
			answers = answers(withCurl);
		}
		finally {
			remove("--wait=false");
		}
		return judge(what, answers);
	}

	private static Stream<String> proxyImages(JsonNode pod) {
		return Stream.of("containers", "initContainers")
			.flatMap((kind) -> pod.path("spec").path(kind).valueStream())
			.filter((container) -> container.path("name").asString("").equals("istio-proxy"))
			.map((container) -> container.path("image").asString(""));
	}

	// A distroless image has neither a shell nor curl; the one without the word has both.
	static String withCurl(String image) {
		return image.replaceFirst("(:[^:@]*)-distroless(@.*)?$", "$1");
	}

	private String answers(String image) throws InterruptedException {
		String[] urls = Stream
			.concat(Stream.of(ISTIOD),
					TARGETS.stream().map((target) -> "http://" + target + "." + this.namespace + path(target)))
			.toArray(String[]::new);
		String[] run = { "run", POD, "-n", "istio-system", "--image=" + image, "--image-pull-policy=IfNotPresent",
				"--restart=Never", "--labels=sidecar.istio.io/inject=false," + Marks.PROBE, "--command", "--", "sh",
				"-c", SCRIPT, "outsider" };
		Result result = this.kubectl
			.run(Stream.concat(Stream.of("--request-timeout=20s"), Stream.concat(Stream.of(run), Stream.of(urls)))
				.toArray(String[]::new));
		if (!result.succeeded()) {
			throw this.kubectl.failed(result, "run", POD, "-n", "istio-system", "--image=" + image);
		}
		this.kubectl.run("wait", "pod", POD, "-n", "istio-system", "--for=jsonpath={.status.phase}=Succeeded",
				"--timeout=60s", "--request-timeout=70s");
		Result logs = this.kubectl.run("logs", POD, "-n", "istio-system");
		if (!logs.succeeded()) {
			throw this.kubectl.failed(logs, "logs", POD, "-n", "istio-system");
		}
		return logs.out();
	}

	private static String path(String target) {
		return target.equals("gateway-svc") ? "/v1" : "/";
	}

	private void remove(String wait) throws InterruptedException {
		this.kubectl.run("delete", "pod", POD, "-n", "istio-system", "--ignore-not-found", wait);
	}

	static Map<String, Finding> judge(String what, String answers) {
		Map<String, String> byHost = new HashMap<>();
		answers.lines().filter((line) -> line.startsWith("http://")).forEach((line) -> {
			String[] words = line.substring("http://".length()).split(" ", 2);
			byHost.put(words[0].replaceFirst("[.:/].*", ""), words[1]);
		});
		String istiod = byHost.getOrDefault("istiod", "no answer: its image has to be there, with sh and curl");
		if (!istiod.equals("200 0")) {
			return Map.of(what, Finding.fail(
					"it could not even call istiod (" + ISTIOD + ": " + istiod + "), so the rest proves nothing",
					"200 from istiod"));
		}
		Map<String, Finding> findings = new LinkedHashMap<>();
		TARGETS.forEach((target) -> findings.put(what + " to " + target, judge(byHost.getOrDefault(target, ""))));
		return findings;
	}

	private static Finding judge(String codeAndStatus) {
		String[] words = codeAndStatus.split(" ");
		return switch (words[words.length - 1]) {
			// Nothing received, or reset while waiting for it
			case "52", "56" -> Finding.ok("refused, curl's status " + words[words.length - 1]);
			// Not refused by mutual TLS, which takes the connection first, but not let in
			// either
			case "7" ->
				Finding.unclear("no connection. A network policy, or no pod? That is no evidence for mutual TLS");
			case "28" -> Finding.unclear("no answer within 5 s. A network policy? That is no evidence for mutual TLS");
			default -> Finding.fail(
					codeAndStatus.isEmpty() ? ""
							: "HTTP status " + words[0] + ", status " + words[words.length - 1] + " of curl",
					"a connection that is refused");
		};
	}

}
