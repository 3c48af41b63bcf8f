package dev.hellomesh.manifests;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Checks of the scenarios and of the pages.
 */
final class PageChecks {

	private static final Pattern TRAFFIC = Pattern
		.compile("^\\./mesh traffic --url http://\\S+ --rate (\\d+) --for (\\d+)s /hello$", Pattern.MULTILINE);

	private static final Pattern BLOCK = Pattern.compile("^```[a-z]*\\R(.*?)^```", Pattern.DOTALL | Pattern.MULTILINE);

	private static final Pattern LINK = Pattern.compile("]\\(([^)#\\s]+)");

	private static final Pattern PATH = Pattern
		.compile("(\\./[\\w.-]|(k8s|istio|docs|bench|gateway|hello-v1|hello-v2|verification)(/|$)).*");

	private static final Pattern OBJECT = Pattern.compile("(svc|deployment|virtualservice)[/ ]([a-z][a-z0-9-]*)");

	private static final Pattern IMAGE = Pattern.compile("hello-mesh/[a-z0-9-]+:[\\w.-]+");

	private PageChecks() {
	}

	static void scenariosOnlyRedeclareTheBaseline(Repository repository, Findings findings) {
		for (Manifest scenario : repository.in("istio/scenarios")) {
			if (repository.in("istio").stream().noneMatch(scenario::sameObjectAs)) {
				findings.add(scenario, "is not in the baseline, so applying that would leave it behind");
			}
			String page = page(scenario.file());
			String row = "](../%s) | %s |".formatted(page, scenario.id());
			if (!repository.text("istio/README.md").contains(row)) {
				findings.add("istio/README.md", "lacks a row with %s", row);
			}
			for (String line : List.of("kubectl apply -f " + scenario.file(), "kubectl apply -f istio")) {
				if (repository.exists(page) && repository.text(page).lines().noneMatch(line::equals)) {
					findings.add(page, "lacks the command %s", line);
				}
			}
		}
	}

	private static String page(String scenario) {
		return "docs/" + scenario.replaceAll("^istio/|yaml$", "") + "md";
	}

	/**
	 * A scenario's page says how many responses of each version to expect; the numbers
	 * follow from the weights and from the requests that it has the reader send.
	 */
	static void tablesSayWhatTheManifestsSay(Repository repository, Findings findings) {
		for (Manifest scenario : repository.in("istio/scenarios", "VirtualService")) {
			String page = page(scenario.file());
			if (repository.exists(page)) {
				MeshChecks.shares(scenario.tree().at("/spec/http/0/route"), "/destination/host")
					.forEach((host, percent) -> expects(findings, page, repository.text(page),
							host.replaceAll("hello-|-svc", ""), percent));
			}
		}
		String readme = "istio/README.md";
		Map<String, String> calls = Map.of("hello-ingress", "ingress to gateway", "hello", "gateway to `hello-svc`");
		for (Manifest service : repository.in("istio", "VirtualService")) {
			JsonNode route = service.tree().at("/spec/http/0");
			String row = "| %s | %s | %s | %s | 504 |".formatted(calls.get(service.name()),
					seconds(MeshChecks.duration(route.at("/retries/perTryTimeout"))),
					route.at("/retries/attempts").asInt() + 1, seconds(MeshChecks.duration(route.path("timeout"))));
			if (!repository.text(readme).contains(row)) {
				findings.add(readme, "lacks the row %s", row);
			}
		}
	}

	private static String seconds(Duration duration) {
		return BigDecimal.valueOf(duration.toMillis(), 3).stripTrailingZeros().toPlainString() + " s";
	}

	private static void expects(Findings findings, String page, String text, String version, int percent) {
		Matcher traffic = TRAFFIC.matcher(text);
		int requests = traffic.find() ? Integer.parseInt(traffic.group(1)) * Integer.parseInt(traffic.group(2)) : 0;
		double[] chances = binomial(requests, percent / 100.0);
		int least = quantile(chances, 0.025);
		int most = quantile(chances, 0.975);
		double outside = 1 - Arrays.stream(chances, least, most + 1).sum();
		String row = "| %s | %s %% | %s | %s to %s |".formatted(version, percent, requests * percent / 100, least,
				most);
		String luck = "one run in %s falls outside".formatted(Math.round(1 / outside));
		if (!text.contains(row) || percent < 100 && !text.contains(luck)) {
			findings.add(page, "lacks the row '%s' or the words '%s'", row, luck);
		}
	}

	// How likely each number of successes is
	private static double[] binomial(int times, double chance) {
		double[] chances = new double[times + 1];
		chances[0] = 1;
		for (int i = 1; i <= times; i++) {
			for (int successes = i; successes >= 0; successes--) {
				chances[successes] = chances[successes] * (1 - chance)
						+ ((successes > 0) ? chances[successes - 1] * chance : 0);
			}
		}
		return chances;
	}

	private static int quantile(double[] chances, double probability) {
		return IntStream.range(0, chances.length)
			.filter((count) -> Arrays.stream(chances, 0, count + 1).sum() >= probability - 1e-12)
			.findFirst()
			.orElseThrow();
	}

	static void pagesNameWhatExists(Repository repository, Findings findings) {
		Stream.of(".", "docs", "docs/scenarios", "istio")
			.flatMap((folder) -> repository.files(folder, ".md").stream())
			.map((page) -> page.replaceFirst("^\\./", ""))
			.forEach((page) -> {
				String text = repository.text(page);
				LINK.matcher(text)
					.results()
					.map((match) -> match.group(1))
					.filter((link) -> !link.contains("://"))
					.filter((link) -> !repository
						.exists(Path.of(page).resolveSibling(link).normalize().toString().replace('\\', '/')))
					.forEach((link) -> findings.add(page, "links to %s, which does not exist", link));
				BLOCK.matcher(text)
					.results()
					.flatMap((MatchResult block) -> block.group(1).lines())
					.forEach((line) -> command(repository, findings, page, line.strip()));
			});
	}

	private static void command(Repository repository, Findings findings, String page, String line) {
		String[] words = line.replaceAll("[\"']", "").split("\\s+");
		for (int i = 0; i < words.length; i++) {
			boolean file = i > 0 && Set.of("-f", "-k").contains(words[i - 1]);
			if ((file || PATH.matcher(words[i]).matches()) && !existsOrIsElsewhere(repository, words[i])) {
				findings.add(page, "names %s, which does not exist: %s", words[i], line);
			}
		}
		IMAGE.matcher(line)
			.results()
			.map(MatchResult::group)
			.filter((image) -> repository.deployments()
				.stream()
				.noneMatch((deployment) -> deployment.container().path("image").asText().equals(image)))
			.forEach((image) -> findings.add(page, "names the image %s, which no Deployment runs", image));
		// Istio's own namespace holds Istio's own objects.
		if (line.startsWith("kubectl") && !line.contains("istio-system")) {
			OBJECT.matcher(line)
				.results()
				.filter((match) -> repository.all()
					.stream()
					.noneMatch((manifest) -> isCalled(manifest, match.group(1), match.group(2))))
				.forEach((match) -> findings.add(page, "names %s, which no manifest has: %s", match.group(), line));
		}
	}

	private static boolean isCalled(Manifest manifest, String kind, String name) {
		return manifest.kind().toLowerCase(Locale.ROOT).equals(kind.equals("svc") ? "service" : kind)
				&& manifest.name().equals(name);
	}

	// A variable leads out of this repository, what is built is not there before.
	private static boolean existsOrIsElsewhere(Repository repository, String path) {
		return path.equals("-") || path.contains("$") || path.contains("://") || path.contains("/target/")
				|| repository.exists(path);
	}

}
