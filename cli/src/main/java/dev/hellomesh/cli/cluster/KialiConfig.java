package dev.hellomesh.cli.cluster;

import java.util.Optional;

import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonPointer;
import tools.jackson.core.JsonToken;
import tools.jackson.core.TokenStreamLocation;

/**
 * Kiali's configuration, as far as traces go.
 *
 * @param text all of it, as YAML
 */
record KialiConfig(String text) {

	// Other sections have one, too.
	private static final JsonPointer TRACING = JsonPointer.compile("/external_services/tracing/enabled");

	Optional<Boolean> tracing() {
		return Optional.of(Manifests.YAML.readTree(this.text).at(TRACING))
			.filter((value) -> value.isBoolean())
			.map((value) -> value.booleanValue());
	}

	// Switches it, and leaves everything else as it is, spaces and comments too.
	KialiConfig withTracing(boolean on) {
		try (JsonParser parser = Manifests.YAML.createParser(this.text)) {
			while (parser.nextToken() != null) {
				boolean value = parser.currentToken() == JsonToken.VALUE_TRUE
						|| parser.currentToken() == JsonToken.VALUE_FALSE;
				if (value && parser.streamReadContext().pathAsPointer().equals(TRACING)) {
					return replace(parser.currentTokenLocation(), parser.getString(), Boolean.toString(on));
				}
			}
		}
		throw new IllegalStateException("There is no tracing in Kiali's configuration");
	}

	private KialiConfig replace(TokenStreamLocation location, String old, String value) {
		int line = 0;
		for (int i = 1; i < location.getLineNr(); i++) {
			line = this.text.indexOf('\n', line) + 1;
		}
		int start = this.text.offsetByCodePoints(line, location.getColumnNr() - 1);
		return new KialiConfig(this.text.substring(0, start) + value + this.text.substring(start + old.length()));
	}

}
