package dev.hellomesh.manifests;

import java.util.ArrayList;
import java.util.List;

/**
 * Collects what a check finds wrong, each after the file that it is in.
 */
final class Findings {

	private final List<String> messages = new ArrayList<>();

	void add(Manifest manifest, String message, Object... arguments) {
		add(manifest.file(), manifest.id() + " " + message, arguments);
	}

	void add(String file, String message, Object... arguments) {
		this.messages.add(file + ": " + message.formatted(arguments));
	}

	List<String> messages() {
		return List.copyOf(this.messages);
	}

}
