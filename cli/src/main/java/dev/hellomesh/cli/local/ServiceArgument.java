package dev.hellomesh.cli.local;

import java.util.List;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Parameters;

/**
 * Which service, or all.
 */
class ServiceArgument {

	@Parameters(paramLabel = "SERVICE", arity = "0..1", converter = Service.Converter.class,
			description = "gateway, hello-v1 or hello-v2; all if not given.")
	private @Nullable Service service;

	boolean isGiven() {
		return this.service != null;
	}

	List<Service> services() {
		return (this.service != null) ? List.of(this.service) : List.of(Service.values());
	}

}
