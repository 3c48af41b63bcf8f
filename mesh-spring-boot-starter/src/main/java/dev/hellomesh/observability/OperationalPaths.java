package dev.hellomesh.observability;

/**
 * Paths of the main port that are not observed: those of the probes, and of the actuator
 * if it has no port of its own.
 *
 * @param includingActuator whether the actuator is on the main port
 */
record OperationalPaths(boolean includingActuator) {

	boolean include(String path) {
		return path.equals("/livez") || path.equals("/readyz")
				|| this.includingActuator && (path.equals("/actuator") || path.startsWith("/actuator/"));
	}

}
