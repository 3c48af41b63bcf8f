package dev.hellomesh.cli.local;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.LinkedHashMap;
import java.util.Map;

import dev.hellomesh.cli.base.CommandFailedException;

/**
 * The ports that services are to get, and by which options.
 */
class Ports {

	private static final int CONNECT_MILLIS = 500;

	private final Map<Integer, String> options = new LinkedHashMap<>();

	private final Map<Integer, Service> services = new LinkedHashMap<>();

	/**
	 * Adds those of a service.
	 * @param service who wants them
	 * @param instance which they are
	 * @throws IllegalArgumentException if a port is none, or another service has it
	 */
	void add(Service service, Instance instance) {
		add(service, instance.port(), "--port-" + service.option());
		add(service, instance.managementPort(), "--management-" + service.option());
	}

	private void add(Service service, int port, String option) {
		if (port < 1 || port > 65535) {
			throw new IllegalArgumentException(option + " takes a port from 1 to 65535, but it is " + port + ".");
		}
		if (this.options.putIfAbsent(port, option) != null) {
			throw new IllegalArgumentException(option + " is " + port + ", but another service has that port.");
		}
		this.services.put(port, service);
	}

	/**
	 * Refuses to go on if somebody listens on one of them.
	 * @param commands what takes the option for another port
	 */
	void needFree(String commands) {
		this.options.forEach((port, option) -> {
			if (isTaken(port)) {
				throw new CommandFailedException("Port " + port + ", wanted by " + this.services.get(port)
						+ ", is in use by another program: end that, or choose a port with " + commands + " " + option
						+ ".");
			}
		});
	}

	private static boolean isTaken(int port) {
		try {
			for (InetAddress address : InetAddress.getAllByName("localhost")) {
				if (accepts(new InetSocketAddress(address, port))) {
					return true;
				}
			}
			return false;
		}
		catch (IOException ex) {
			return false;
		}
	}

	private static boolean accepts(InetSocketAddress address) {
		try (Socket socket = new Socket()) {
			socket.connect(address, CONNECT_MILLIS);
			return true;
		}
		catch (IOException ex) {
			return false;
		}
	}

}
