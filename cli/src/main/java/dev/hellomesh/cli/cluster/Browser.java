package dev.hellomesh.cli.cluster;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.hellomesh.cli.base.Program;

/**
 * Opens pages where there is a browser.
 */
final class Browser {

	private Browser() {
	}

	static void open(String url) {
		Optional<List<String>> command = command(System.getProperty("os.name"), System.getenv());
		if (command.isEmpty() || Program.find(command.get().get(0)).isEmpty()) {
			return;
		}
		try {
			ProcessBuilder builder = new ProcessBuilder(command.get());
			builder.command().add(url);
			builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
		}
		catch (IOException ex) {
			// The address was printed, too.
		}
	}

	static Optional<List<String>> command(String system, Map<String, String> environment) {
		if (system.startsWith("Windows")) {
			return Optional.of(List.of("rundll32", "url.dll,FileProtocolHandler"));
		}
		if (system.startsWith("Mac")) {
			return Optional.of(List.of("open"));
		}
		boolean display = environment.containsKey("DISPLAY") || environment.containsKey("WAYLAND_DISPLAY");
		return display ? Optional.of(List.of("xdg-open")) : Optional.empty();
	}

}
