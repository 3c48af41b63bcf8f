package dev.hellomesh.manifests;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Checks of the pages: what their commands and links name is there.
 */
final class DocumentationChecks {

	private static final Pattern BLOCK = Pattern.compile("^```[a-z]*\\R(.*?)^```", Pattern.DOTALL | Pattern.MULTILINE);

	private static final Pattern LINK = Pattern.compile("]\\(([^)#\\s]+)");

	private static final Pattern PATH = Pattern
		.compile("(\\./[\\w.-]|(k8s|istio|docs|bench|gateway|hello-v1|hello-v2|verification)(/|$)).*");

	private static final Pattern OBJECT = Pattern
		.compile("(svc|service|deploy|deployment|virtualservice|destinationrule|authorizationpolicy|peerauthentication"
				+ "|httproute|hpa|pdb)[/ ]([a-z][a-z0-9-]*)");

	private static final Pattern IMAGE = Pattern.compile("hello-mesh/[a-z0-9-]+:[\\w.-]+");

	private static final Pattern HOST = Pattern.compile("https?://([a-z0-9-]+-svc)\\b");

	private DocumentationChecks() {
	}

	private static List<String> pages(Project project) {
		return Stream.of(".", "docs", "docs/scenarios", "istio", "k8s")
			.flatMap((folder) -> project.list(folder, ".md").stream())
			.toList();
	}

	static void commandsNameWhatExists(Project project, Findings findings) {
		for (String page : pages(project)) {
			BLOCK.matcher(project.text(page))
				.results()
				.flatMap((MatchResult block) -> block.group(1).lines())
				.map((line) -> line.replaceAll("(^|\\s)#.*", "").strip())
				.forEach((line) -> command(project, findings, page, line));
		}
	}

	private static void command(Project project, Findings findings, String page, String line) {
		String[] words = line.replaceAll("[\"']", "").split("\\s+");
		for (int i = 0; i < words.length; i++) {
			boolean file = i > 0 && Set.of("-f", "-k", "--filename", "--kustomize").contains(words[i - 1]);
			if ((file || PATH.matcher(words[i]).matches()) && !existsOrIsElsewhere(project, words[i])) {
				findings.add(page, "names %s, which does not exist: %s", words[i], line);
			}
		}
		IMAGE.matcher(line)
			.results()
			.map(MatchResult::group)
			.filter((image) -> !images(project).contains(image))
			.forEach((image) -> findings.add(page, "names the image %s, which no Deployment runs: %s", image, line));
		HOST.matcher(line)
			.results()
			.map((match) -> match.group(1))
			.filter((host) -> !project.services().containsKey(host))
			.forEach((host) -> findings.add(page, "names the host %s, which is no Service: %s", host, line));
		// Istio's own namespace holds Istio's own objects.
		if (line.startsWith("kubectl") && !line.contains("istio-system")) {
			OBJECT.matcher(line)
				.results()
				.filter((match) -> names(project, match.group(1)).stream().noneMatch(match.group(2)::equals))
				.forEach((match) -> findings.add(page, "names the %s %s, which no manifest has: %s", match.group(1),
						match.group(2), line));
		}
	}

	// A variable leads out of this repository, what is built is not there before.
	private static boolean existsOrIsElsewhere(Project project, String path) {
		return path.equals("-") || path.contains("$") || path.contains("://") || path.contains("/target/")
				|| project.exists(path);
	}

	private static Set<String> images(Project project) {
		return project.deployments()
			.stream()
			.map((deployment) -> WorkloadChecks.container(deployment).getImage())
			.collect(Collectors.toSet());
	}

	private static List<String> names(Project project, String kind) {
		String full = switch (kind) {
			case "svc" -> "service";
			case "deploy" -> "deployment";
			case "hpa" -> "horizontalpodautoscaler";
			case "pdb" -> "poddisruptionbudget";
			default -> kind;
		};
		List<String> names = new ArrayList<>();
		project.all()
			.stream()
			.filter((manifest) -> manifest.object().getKind().toLowerCase(Locale.ROOT).equals(full))
			.forEach((manifest) -> names.add(manifest.name()));
		return names;
	}

	static void linksLeadSomewhere(Project project, Findings findings) {
		for (String page : pages(project)) {
			LINK.matcher(project.text(page))
				.results()
				.map((match) -> match.group(1))
				.filter((link) -> !link.contains("://") && !link.startsWith("mailto:"))
				.filter((link) -> !project.exists(Path.of(page).resolveSibling(link).normalize().toString()))
				.forEach((link) -> findings.add(page, "links to %s, which does not exist", link));
		}
	}

}
