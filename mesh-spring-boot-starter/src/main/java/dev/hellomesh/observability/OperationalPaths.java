package dev.hellomesh.observability;

/**
 * Paths of the main port on which the platform asks about the application. On a port of
 * its own the actuator is not observed, and its paths belong to the application.
 *
 * @param includingActuator whether the actuator answers on the main port too
 */
record OperationalPaths(boolean includingActuator) {

	boolean include(String path) {
		return path.equals("/livez") || path.equals("/readyz")
				|| this.includingActuator && (path.equals("/actuator") || path.startsWith("/actuator/"));
	}

}
