package dev.hellomesh.manifests;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.fabric8.istio.api.api.networking.v1alpha3.HTTPRoute;
import io.fabric8.istio.api.api.networking.v1alpha3.HTTPRouteDestination;
import io.fabric8.istio.api.networking.v1.VirtualService;

/**
 * Checks of the scenarios and of the pages about them.
 */
final class ScenarioChecks {

	private static final Pattern TRAFFIC = Pattern
		.compile("^\\./mesh traffic --url http://\\S+ --rate (\\d+) --for (\\d+)s /hello$", Pattern.MULTILINE);

	private ScenarioChecks() {
	}

	static void scenariosOnlyRedeclareTheBaseline(Project project, Findings findings) {
		for (Manifest<?> manifest : project.folder("istio/scenarios")) {
			if (project.folder("istio").stream().noneMatch(manifest::sameObjectAs)) {
				findings.add(manifest, "is not in the baseline, so applying that would leave it behind");
			}
		}
	}

	static void scenariosSayWhatTheyAre(Project project, Findings findings) {
		for (String file : project.list("istio/scenarios", ".yaml")) {
			List<String> lines = project.text(file).lines().limit(4).toList();
			String replaced = project.folder("istio/scenarios")
				.stream()
				.filter((manifest) -> manifest.file().equals(file))
				.map(Manifest::id)
				.collect(Collectors.joining(", "));
			List<String> expected = List.of(
					"# Replaces: " + replaced + "    Docs: docs/scenarios/" + stem(file) + ".md",
					"# Apply: kubectl apply -f " + file, "# Reset: kubectl apply -f istio");
			if (!lines.get(0).matches("# [A-Z].*\\.") || !lines.subList(1, 4).equals(expected)) {
				findings.add(file, "begins with %s instead of a sentence and %s", lines, expected);
			}
		}
	}

	private static String stem(String file) {
		return file.replaceAll(".*/|\\.[a-z]+$", "");
	}

	static void scenariosHavePages(Project project, Findings findings) {
		for (String file : project.list("istio/scenarios", ".yaml")) {
			if (!project.exists("docs/scenarios/" + stem(file) + ".md")) {
				findings.add(file, "has no page in docs/scenarios");
			}
			if (!project.text("istio/README.md").contains("(../docs/scenarios/" + stem(file) + ".md)")) {
				findings.add("istio/README.md", "does not list %s", file);
			}
		}
		for (String page : project.list("docs/scenarios", ".md")) {
			String scenario = "istio/scenarios/" + stem(page) + ".yaml";
			if (!project.exists(scenario)) {
				findings.add(page, "is about %s, which does not exist", scenario);
			}
			else {
				List.of("kubectl apply -f " + scenario + "\n", "./mesh traffic ", "kubectl apply -f istio\n",
						"## Apply", "## Send", "## Expect", "## Why", "## Reset")
					.stream()
					.filter((part) -> !project.text(page).contains(part))
					.forEach((part) -> findings.add(page, "lacks '%s'", part.strip()));
			}
		}
	}

	/**
	 * A page says how many answers of each version to expect; the numbers follow from the
	 * weights and from the requests that it has the reader send.
	 */
	static void pagesExpectWhatTheWeightsGive(Project project, Findings findings) {
		for (Manifest<VirtualService> manifest : project.in("istio/scenarios", VirtualService.class)) {
			List<Map<String, Integer>> shares = manifest.object()
				.getSpec()
				.getHttp()
				.stream()
				.map(ScenarioChecks::shares)
				.distinct()
				.toList();
			if (shares.size() != 1) {
				findings.add(manifest, "shares out requests in several ways: %s", shares);
			}
			String page = "docs/scenarios/" + stem(manifest.file()) + ".md";
			if (project.exists(page)) {
				expects(findings, page, project.text(page), shares.get(0));
			}
		}
	}

	private static void expects(Findings findings, String page, String text, Map<String, Integer> shares) {
		Matcher traffic = TRAFFIC.matcher(text);
		if (!traffic.find()) {
			findings.add(page, "has no command that fits %s", TRAFFIC);
			return;
		}
		int requests = Integer.parseInt(traffic.group(1)) * Integer.parseInt(traffic.group(2));
		shares.forEach((version, percent) -> {
			Binomial binomial = new Binomial(requests, percent / 100.0);
			int least = binomial.quantile(0.025);
			int most = binomial.quantile(0.975);
			String row = "| %s | %s %% | %s | %s to %s |".formatted(version, percent, requests * percent / 100, least,
					most);
			String luck = "one run in %s falls outside"
				.formatted(Math.round(1 / (1 - binomial.probability(least, most))));
			if (!text.contains(row)) {
				findings.add(page, "lacks the row %s", row);
			}
			if (percent < 100 && !text.contains(luck)) {
				findings.add(page, "lacks the words '%s'", luck);
			}
		});
	}

	private static Map<String, Integer> shares(HTTPRoute route) {
		return route.getRoute()
			.stream()
			.collect(Collectors.toMap((destination) -> destination.getDestination().getSubset(),
					(HTTPRouteDestination destination) -> Objects.requireNonNullElse(destination.getWeight(), 100)));
	}

	/**
	 * How often something happens that has the same chance each time.
	 *
	 * @param times how often it is tried
	 * @param chance chance of each time
	 */
	record Binomial(int times, double chance) {

		int quantile(double probability) {
			double[] sum = { 0 };
			return IntStream.rangeClosed(0, this.times).filter((count) -> {
				sum[0] += probability(count);
				return sum[0] >= probability - 1e-12;
			}).findFirst().orElse(this.times);
		}

		double probability(int least, int most) {
			return IntStream.rangeClosed(least, most).mapToDouble(this::probability).sum();
		}

		private double probability(int count) {
			if (this.chance == 1) {
				return (count == this.times) ? 1 : 0;
			}
			double logarithm = count * Math.log(this.chance) + (this.times - count) * Math.log(1 - this.chance);
			for (int i = 1; i <= count; i++) {
				logarithm += Math.log(this.times - count + i) - Math.log(i);
			}
			return Math.exp(logarithm);
		}

	}

}
