package dev.hellomesh.cli.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Which program runs a cluster, as far as its name tells.
 */
enum ClusterKind {

	KIND("kind"), K3D("k3d"), MINIKUBE("minikube"),

	/**
	 * In the virtual machine of a container engine: Docker Desktop, Rancher Desktop,
	 * OrbStack, Colima.
	 */
	ENGINE(""),

	/**
	 * Not known to be on this machine.
	 */
	REMOTE("");

	private final String tool;

	ClusterKind(String tool) {
		this.tool = tool;
	}

	static ClusterKind of(String context) {
		if (context.startsWith("kind-")) {
			return KIND;
		}
		if (context.startsWith("k3d-")) {
			return K3D;
		}
		if (context.equals("minikube")) {
			return MINIKUBE;
		}
		boolean engine = List.of("docker-desktop", "rancher-desktop", "orbstack").contains(context)
				|| context.startsWith("colima");
		return engine ? ENGINE : REMOTE;
	}

	String tool() {
		return this.tool;
	}

	// Tells whether all nodes report the memory of the same machine, as containers do.
	boolean sharesMachine() {
		return this == KIND || this == K3D || this == ENGINE;
	}

	List<List<String>> load(List<String> images, List<String> archives, String profile) {
		List<List<String>> commands = new ArrayList<>();
		switch (this) {
			case KIND -> {
				if (!images.isEmpty()) {
					commands.add(words(List.of("kind", "load", "docker-image"), images, "--name", profile));
				}
				archives.forEach((archive) -> commands
					.add(List.of("kind", "load", "image-archive", archive, "--name", profile)));
			}
			case K3D -> {
				if (!images.isEmpty() || !archives.isEmpty()) {
					List<String> all = Stream.concat(images.stream(), archives.stream()).toList();
					commands.add(words(List.of("k3d", "image", "import"), all, "-c", profile));
				}
			}
			case MINIKUBE -> Stream.concat(images.stream(), archives.stream())
				.forEach((image) -> commands.add(List.of("minikube", "image", "load", image, "-p", profile)));
			case ENGINE -> archives.forEach((archive) -> commands.add(List.of("docker", "load", "-i", archive)));
			case REMOTE -> {
			}
		}
		return commands;
	}

	private static List<String> words(List<String> before, List<String> between, String... after) {
		return Stream.of(before, between, List.of(after)).flatMap(List::stream).toList();
	}

}
