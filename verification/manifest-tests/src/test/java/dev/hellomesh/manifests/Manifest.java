package dev.hellomesh.manifests;

import java.util.Map;
import java.util.Objects;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.HasMetadata;

/**
 * One object of a file.
 *
 * @param <T> type of the object
 * @param file path from the root of the repository
 * @param tree the object as it is written
 * @param object the object as Kubernetes' or Istio's model understands it
 */
record Manifest<T extends HasMetadata>(String file, JsonNode tree, T object) {

	String name() {
		return this.object.getMetadata().getName();
	}

	String id() {
		return this.object.getKind() + "/" + name();
	}

	Map<String, String> annotations() {
		return Objects.requireNonNullElse(this.object.getMetadata().getAnnotations(), Map.of());
	}

	boolean sameObjectAs(Manifest<?> other) {
		return id().equals(other.id()) && this.object.getApiVersion().equals(other.object().getApiVersion());
	}

}
