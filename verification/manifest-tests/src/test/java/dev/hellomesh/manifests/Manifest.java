package dev.hellomesh.manifests;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * One object of a file.
 *
 * @param file path from the root of the repository
 * @param tree the object as it is written
 */
record Manifest(String file, JsonNode tree) {

	String name() {
		return text("/metadata/name");
	}

	String kind() {
		return text("/kind");
	}

	String id() {
		return kind() + "/" + name();
	}

	boolean sameObjectAs(Manifest other) {
		return id().equals(other.id()) && text("/apiVersion").equals(other.text("/apiVersion"));
	}

	String text(String pointer) {
		return this.tree.at(pointer).asText();
	}

	List<JsonNode> list(String pointer) {
		return this.tree.at(pointer).valueStream().toList();
	}

	Map<String, String> map(String pointer) {
		Map<String, String> map = new TreeMap<>();
		this.tree.at(pointer).properties().forEach((entry) -> map.put(entry.getKey(), entry.getValue().asText()));
		return map;
	}

	Map<String, String> podLabels() {
		return map("/spec/template/metadata/labels");
	}

	JsonNode container() {
		return this.tree.at("/spec/template/spec/containers/0");
	}

	Map<String, Integer> ports() {
		Map<String, Integer> ports = new TreeMap<>();
		container().path("ports")
			.forEach((port) -> ports.put(port.path("name").asText(), port.path("containerPort").asInt()));
		return ports;
	}

}
