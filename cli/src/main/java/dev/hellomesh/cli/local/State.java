package dev.hellomesh.cli.local;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/**
 * What is up on this machine, as all commands know it.
 *
 * @param id made by the command that brought it up
 * @param complete whether that command got as far as starting all
 * @param instances all three services; empty when nothing is up
 */
record State(String id, boolean complete, Map<Service, Instance> instances) {

	static final State NOTHING = new State("", false, Map.of());

	boolean isUp() {
		return !this.instances.isEmpty();
	}

	boolean anyRuns() {
		return this.instances.values().stream().anyMatch((instance) -> instance.process().isPresent());
	}

	Instance instance(Service service) {
		return this.instances.get(service);
	}

	State completed() {
		return new State(this.id, true, this.instances);
	}

	State with(Service service, Instance instance) {
		Map<Service, Instance> instances = new EnumMap<>(this.instances);
		instances.put(service, instance);
		return new State(this.id, this.complete, instances);
	}

	/**
	 * Tells whether a service has the same process in both.
	 */
	boolean hasSameProcess(State other, Service service) {
		return this.id.equals(other.id) && Objects.equals(instance(service).pid(), other.instance(service).pid());
	}

}
