package dev.hellomesh.cli.local;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/**
 * What is up on this machine, as all commands know it.
 *
 * @param id made by the command that brought it up
 * @param instances all three services; empty when nothing is up
 */
record State(String id, Map<Service, Instance> instances) {

	static final State NOTHING = new State("", Map.of());

	boolean isUp() {
		return !this.instances.isEmpty();
	}

	boolean anyRuns() {
		return this.instances.values().stream().anyMatch((instance) -> instance.process().isPresent());
	}

	Instance instance(Service service) {
		return this.instances.get(service);
	}

	State with(Service service, Instance instance) {
		Map<Service, Instance> instances = new EnumMap<>(this.instances);
		instances.put(service, instance);
		return new State(this.id, instances);
	}

	/**
	 * Tells whether a service has the same process in both.
	 */
	boolean hasSameProcess(State other, Service service) {
		return this.id.equals(other.id) && Objects.equals(instance(service).pid(), other.instance(service).pid());
	}

}
