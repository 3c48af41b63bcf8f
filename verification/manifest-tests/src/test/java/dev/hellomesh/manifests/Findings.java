package dev.hellomesh.manifests;

import java.util.ArrayList;
import java.util.List;

/**
 * Collects what a check finds wrong.
 */
class Findings {

	private final List<Violation> violations = new ArrayList<>();

	void add(Manifest<?> manifest, String message, Object... arguments) {
		add(manifest.file(), manifest.id() + " " + message, arguments);
	}

	void add(String file, String message, Object... arguments) {
		this.violations.add(new Violation(file, message.formatted(arguments)));
	}

	void addAll(List<Violation> violations) {
		this.violations.addAll(violations);
	}

	List<Violation> violations() {
		return List.copyOf(this.violations);
	}

}
