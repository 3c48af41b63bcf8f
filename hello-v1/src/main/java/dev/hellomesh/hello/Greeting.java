package dev.hellomesh.hello;

/**
 * A greeting and who gave it.
 *
 * @param message words of the greeting
 * @param version release of the service
 * @param hostname instance that answered
 */
record Greeting(String message, String version, String hostname) {

	String toText() {
		return "%s\nVersion: %s\nHostname: %s\n".formatted(this.message, this.version, this.hostname);
	}

}
