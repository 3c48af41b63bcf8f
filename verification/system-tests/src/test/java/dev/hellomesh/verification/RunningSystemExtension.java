package dev.hellomesh.verification;

import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Keeps the system running until the last test is over; JUnit closes it then, also after
 * a failure.
 */
class RunningSystemExtension implements BeforeEachCallback, ParameterResolver {

	@Override
	public void beforeEach(ExtensionContext context) {
		mesh(context).ensureRunning();
	}

	@Override
	public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
		return parameter.getParameter().getType() == HelloMesh.class;
	}

	@Override
	public HelloMesh resolveParameter(ParameterContext parameter, ExtensionContext context) {
		return mesh(context);
	}

	private static HelloMesh mesh(ExtensionContext context) {
		return context.getRoot()
			.getStore(Namespace.create(RunningSystem.class))
			.computeIfAbsent(HelloMesh.class, (key) -> new HelloMesh(), HelloMesh.class);
	}

}
