package dev.hellomesh.hello;

/**
 * A greeting, with the instance it comes from.
 *
 * @param message text of the greeting
 * @param version version of the service
 * @param hostname name of the instance
 */
record Greeting(String message, String version, String hostname) {

	String toText() {
		return "%s\nVersion: %s\nHostname: %s\n".formatted(this.message, this.version, this.hostname);
	}

}
