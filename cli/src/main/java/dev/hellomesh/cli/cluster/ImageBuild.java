package dev.hellomesh.cli.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The last build of an image on this machine, in {@code target} of its module.
 *
 * @param archive the image as a file, from the project's root
 * @param exists whether it was built here
 * @param ids what engines call it: one or the other, depending on how they store images
 */
record ImageBuild(Path archive, boolean exists, List<String> ids) {

	static Map<String, ImageBuild> all(Path root, List<String> images) {
		Map<String, ImageBuild> builds = new LinkedHashMap<>();
		images.forEach((image) -> builds.put(image, of(root, image)));
		return builds;
	}

	static ImageBuild of(Path root, String image) {
		String module = image.replaceFirst(".*/", "").replaceFirst(":.*", "");
		Path archive = Path.of(module, "target", "jib-image.tar");
		List<String> ids = new ArrayList<>();
		for (String name : List.of("jib-image.id", "jib-image.digest")) {
			Path file = root.resolve(archive).resolveSibling(name);
			try {
				if (Files.exists(file)) {
					ids.add(Files.readString(file).strip());
				}
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}
		return new ImageBuild(archive, Files.exists(root.resolve(archive)), ids);
	}

	boolean mayBe(String id) {
		return !this.exists || this.ids.contains(id.replaceFirst(".*@", ""));
	}

	String typed() {
		return GeneratedFiles.typed(this.archive);
	}

}
