package dev.hellomesh.contract;

import java.net.URI;

/**
 * A running hello service.
 *
 * @param main base URI of the main port
 * @param management base URI of the management port
 * @param version version that it should name
 * @param hostname host name that it should give
 */
public record HelloInstance(URI main, URI management, String version, String hostname) {

	/**
	 * Returns an instance on this machine.
	 * @param mainPort main port
	 * @param managementPort port of the actuator
	 * @param version version that it should name
	 * @param hostname host name that it should give
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
