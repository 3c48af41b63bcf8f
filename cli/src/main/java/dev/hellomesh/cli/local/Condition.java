package dev.hellomesh.cli.local;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.util.Locale;

/**
 * How a service is.
 */
enum Condition {

	READY, STARTING, STOPPING, STOPPED, DIED;

	private static final int TIMEOUT_MILLIS = 2000;

	static Condition of(Instance instance) {
		if (instance.process().isEmpty()) {
			return (instance.pid() == null || instance.stopping()) ? STOPPED : DIED;
		}
		if (instance.stopping()) {
			return STOPPING;
		}
		return isReady(instance.port()) ? READY : STARTING;
	}

	private static boolean isReady(int port) {
		try {
			HttpURLConnection connection = (HttpURLConnection) URI.create("http://127.0.0.1:" + port + "/readyz")
				.toURL()
				.openConnection(Proxy.NO_PROXY);
			connection.setConnectTimeout(TIMEOUT_MILLIS);
			connection.setReadTimeout(TIMEOUT_MILLIS);
			connection.setRequestProperty("Connection", "close");
			return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
		}
		catch (IOException ex) {
			return false;
		}
	}

	@Override
	public String toString() {
		return name().toLowerCase(Locale.ROOT);
	}

}
