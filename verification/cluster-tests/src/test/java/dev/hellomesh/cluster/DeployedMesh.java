package dev.hellomesh.cluster;

import java.util.List;

import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives test classes the services on the cluster that all of them share, ready before
 * each test. Deploys before the first and undeploys after the last, also after a failure.
 */
class DeployedMesh implements BeforeEachCallback, ParameterResolver {

	@Override
	public void beforeEach(ExtensionContext context) {
		Deployed deployed = deployed(context);
		deployed.cluster().awaitReady();
		List.of("/v1", "/v2", "/hello").forEach(deployed.ingress()::awaitAnswer);
	}

	@Override
	public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
		Class<?> type = parameter.getParameter().getType();
		return type == Cluster.class || type == Ingress.class;
	}

	@Override
	public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
		Deployed deployed = deployed(context);
		return (parameter.getParameter().getType() == Cluster.class) ? deployed.cluster() : deployed.ingress();
	}

	private static Deployed deployed(ExtensionContext context) {
		return context.getRoot()
			.getStore(Namespace.create(DeployedMesh.class))
			.computeIfAbsent(Deployed.class, (key) -> Deployed.by(new Cluster()), Deployed.class);
	}

	/**
	 * What is on the cluster until the last test is over.
	 */
	record Deployed(Cluster cluster, Ingress ingress) implements AutoCloseable {

		static Deployed by(Cluster cluster) {
			System.out.println(Mesh.run("deploy", "--context", cluster.context()).successful().output());
			return new Deployed(cluster, new Ingress(cluster));
		}

		@Override
		public void close() {
			this.ingress.close();
			Mesh.run("undeploy", "--context", this.cluster.context()).successful();
		}

	}

}
