package dev.hellomesh.cli.base;

import java.nio.file.Path;

/**
 * Where things are.
 *
 * @param root directory of the project, with {@code pom.xml}, {@code k8s} and
 * {@code istio}
 * @param state directory for what the command keeps: {@code .mesh} in the project, or
 * what MESH_STATE_DIR says
 */
public record Project(Path root, Path state) {

	/**
	 * Returns the project whose launcher runs this: it sets the property
	 * {@code mesh.root}.
	 */
	public static Project current() {
		Path root = Path.of(System.getProperty("mesh.root", "")).toAbsolutePath().normalize();
		String state = System.getenv("MESH_STATE_DIR");
		return new Project(root,
				(state == null || state.isEmpty()) ? root.resolve(".mesh") : Path.of(state).toAbsolutePath());
	}

}
