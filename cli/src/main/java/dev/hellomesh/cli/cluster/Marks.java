package dev.hellomesh.cli.cluster;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import tools.jackson.databind.JsonNode;

/**
 * How deploy marks on the cluster what it makes, so that undeploy removes that and
 * nothing else.
 * <ul>
 * <li>namespace of the applications: annotation {@code hello-mesh.dev/made} with those of
 * the words applications, mesh (what is in istio) and injection (the label) that are
 * ours</li>
 * <li>istio-system: the same annotation with istio, if the installation is ours, and
 * installed, once it is complete</li>
 * <li>addons, Telemetry: label {@code hello-mesh.dev/made-by=deploy}</li>
 * <li>ConfigMap kiali of others: the annotation with tracing, if the switch is ours</li>
 * <li>pods that live for a moment: label {@code hello-mesh.dev/made-by=probe}</li>
 * </ul>
 */
final class Marks {

	static final String MADE = "hello-mesh.dev/made";

	static final String MADE_BY = "hello-mesh.dev/made-by";

	static final String OURS = MADE_BY + "=deploy";

	static final String PROBE = MADE_BY + "=probe";

	private Marks() {
	}

	static Set<String> made(JsonNode object) {
		String words = object.at("/metadata/annotations").path(MADE).asString("");
		return new TreeSet<>(words.isEmpty() ? List.of() : List.of(words.split(",")));
	}

	static boolean ours(JsonNode object) {
		return Kubectl.label(object, MADE_BY).equals("deploy");
	}

	static String annotation(Set<String> made) {
		return MADE + "=" + String.join(",", made);
	}

	// Makes a step that applies what is in a file with our label. It goes through JSON,
	// because of several objects kubectl makes YAML without a separator.
	static List<List<String>> apply(Kubectl kubectl, String file, String... options) {
		List<String> apply = kubectl.words("apply");
		apply.addAll(List.of(options));
		apply.addAll(List.of("-f", "-"));
		return List.of(kubectl.words("label", "--local", "-f", file, OURS, "-o", "json"), apply);
	}

}
