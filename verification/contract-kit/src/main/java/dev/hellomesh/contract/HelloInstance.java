package dev.hellomesh.contract;

import java.net.URI;

/**
 * A running hello service, wherever it runs.
 *
 * @param main base URI of the port that serves the users
 * @param management base URI of the management port
 * @param version release that it should name
 * @param hostname name of the instance that it should give
 */
public record HelloInstance(URI main, URI management, String version, String hostname) {

	/**
	 * Returns an instance on two ports of this machine.
	 * @param mainPort port that serves the users
	 * @param managementPort port of the actuator
	 * @param version release that it should name
	 * @param hostname name of the instance that it should give
	 * @return the instance
	 */
	public static HelloInstance onLocalhost(int mainPort, int managementPort, String version, String hostname) {
		return new HelloInstance(URI.create("http://localhost:" + mainPort),
				URI.create("http://localhost:" + managementPort), version, hostname);
	}

	URI main(String path) {
		return this.main.resolve(path);
	}

	URI management(String path) {
		return this.management.resolve(path);
	}

	URI faults() {
		return management("/actuator/faults");
	}

	String text() {
		return "Hello, world!\nVersion: %s\nHostname: %s\n".formatted(this.version, this.hostname);
	}

}
