package dev.hellomesh.manifests;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.Collections;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/**
 * The properties that the libraries of an application say they read.
 */
final class PropertyNames {

	private final Set<String> variables;

	private PropertyNames(Set<String> variables) {
		this.variables = variables;
	}

	static PropertyNames ofClassPath() {
		try {
			Set<String> variables = new HashSet<>();
			Set<String> dead = new HashSet<>();
			for (String file : new String[] { "META-INF/spring-configuration-metadata.json",
					"META-INF/additional-spring-configuration-metadata.json" }) {
				for (URL url : Collections.list(PropertyNames.class.getClassLoader().getResources(file))) {
					try (InputStream metadata = url.openStream()) {
						for (JsonNode property : new ObjectMapper().readTree(metadata).path("properties")) {
							boolean ignored = "error".equals(property.path("deprecation").path("level").asText());
							(ignored ? dead : variables).add(variable(property.path("name").asText()));
						}
					}
				}
			}
			variables.removeAll(dead);
			return new PropertyNames(variables);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	// As Spring Boot's relaxed binding has it: dots become underscores, dashes go.
	private static String variable(String property) {
		return property.replace(".", "_").replace("-", "").toUpperCase(Locale.ROOT);
	}

	boolean containVariable(String name) {
		return this.variables.contains(name);
	}

}
