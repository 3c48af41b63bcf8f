package dev.hellomesh;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What an editor shows of the starter's settings.
 */
class ConfigurationMetadataTests {

	@Test
	void describesEveryProperty() throws IOException {
		assertThat(properties()).extracting((property) -> property.get("name"))
			.containsExactlyInAnyOrder("mesh.faults.default-ttl", "mesh.faults.max-ttl", "mesh.faults.max-latency",
					"mesh.instance.hostname", "mesh.teaching.enabled", "mesh.teaching.max-delay");
		assertThat(properties()).allSatisfy((property) -> assertThat(property.get("description")).asString()
			.as("%s", property.get("name"))
			.hasSizeGreaterThan(20));
	}

	private static List<Map<String, Object>> properties() throws IOException {
		String file = "META-INF/spring-configuration-metadata.json";
		List<Map<String, Object>> properties = new ArrayList<>();
		for (URL url : Collections.list(ConfigurationMetadataTests.class.getClassLoader().getResources(file))) {
			try (InputStream json = url.openStream()) {
				JsonMapper.shared()
					.readValue(json, Metadata.class)
					.properties()
					.stream()
					.filter((property) -> String.valueOf(property.get("name")).startsWith("mesh."))
					.forEach(properties::add);
			}
		}
		return properties;
	}

	/**
	 * The part of the file that is of interest.
	 *
	 * @param properties the properties that it describes
	 */
	@JsonIgnoreProperties(ignoreUnknown = true)
	record Metadata(List<Map<String, Object>> properties) {

	}

}
