package dev.hellomesh.manifests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.istio.api.networking.v1.DestinationRule;
import io.fabric8.istio.api.networking.v1.VirtualService;
import io.fabric8.istio.api.security.v1.AuthorizationPolicy;
import io.fabric8.istio.api.security.v1.PeerAuthentication;
import io.fabric8.istio.api.telemetry.v1.Telemetry;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.Gateway;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRoute;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import org.jspecify.annotations.Nullable;

/**
 * Reads YAML into typed models, and says what does not fit in. A kind that is not listed
 * here is refused as well: whoever adds one decides how it is checked.
 */
class ManifestReader {

	private static final Map<String, Class<? extends HasMetadata>> MODELS = Stream
		.of(ServiceAccount.class, Service.class, Deployment.class, PodDisruptionBudget.class,
				HorizontalPodAutoscaler.class, NetworkPolicy.class, io.fabric8.istio.api.networking.v1.Gateway.class,
				VirtualService.class, DestinationRule.class, AuthorizationPolicy.class, PeerAuthentication.class,
				Telemetry.class, Gateway.class, HTTPRoute.class)
		.collect(Collectors.toMap((type) -> HasMetadata.getApiVersion(type) + " " + HasMetadata.getKind(type),
				(type) -> type));

	private static final YAMLMapper yaml = YAMLMapper.builder(new YAMLFactory())
		.enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
		.build();

	private static final ObjectMapper strict = JsonMapper.builder()
		.annotationIntrospector(new NoFieldForTheRestIntrospector())
		.disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
		// An annotation or the value of a variable that is a number to YAML is refused by
		// Kubernetes.
		.withCoercionConfig(LogicalType.Textual,
				(config) -> config.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
					.setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
					.setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
		.build();

	private static final ObjectMapper lenient = JsonMapper.builder()
		.disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
		.build();

	private final List<Manifest<?>> manifests = new ArrayList<>();

	private final List<Violation> violations = new ArrayList<>();

	List<Manifest<?>> manifests() {
		return List.copyOf(this.manifests);
	}

	List<Violation> violations() {
		return List.copyOf(this.violations);
	}

	void read(Path root, Path file) {
		String name = root.relativize(file).toString().replace('\\', '/');
		try (MappingIterator<JsonNode> documents = yaml.readerFor(JsonNode.class).readValues(Files.readString(file))) {
			while (documents.hasNextValue()) {
				add(name, documents.nextValue());
			}
		}
		catch (JsonProcessingException ex) {
			this.violations.add(new Violation(name, ex.getMessage()));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void add(String file, JsonNode tree) {
		String type = tree.path("apiVersion").asText() + " " + tree.path("kind").asText();
		Class<? extends HasMetadata> model = MODELS.get(type);
		if (model == null) {
			this.violations.add(new Violation(file, "no model for " + type));
			return;
		}
		HasMetadata object = readStrictly(file, tree, model);
		try {
			this.manifests
				.add(new Manifest<>(file, tree, (object != null) ? object : lenient.treeToValue(tree, model)));
		}
		catch (JsonProcessingException ex) {
			// told by readStrictly
		}
	}

	private @Nullable HasMetadata readStrictly(String file, JsonNode tree, Class<? extends HasMetadata> model) {
		try {
			HasMetadata object = strict.treeToValue(tree, model);
			JsonNode written = strict.valueToTree(object);
			missing("", tree, written).forEach((path) -> this.violations
				.add(new Violation(file, model.getSimpleName() + " has no field " + path)));
			return object;
		}
		catch (JsonProcessingException ex) {
			this.violations.add(new Violation(file, ex.getMessage()));
			return null;
		}
	}

	// Some models read with code of their own, which passes over what it does not know.
	private static List<String> missing(String path, JsonNode original, JsonNode written) {
		List<String> missing = new ArrayList<>();
		if (written.isMissingNode() && !isEmpty(original)) {
			missing.add(path);
		}
		else if (original.isObject()) {
			for (Iterator<String> names = original.fieldNames(); names.hasNext();) {
				String name = names.next();
				missing.addAll(missing(path + "/" + name, original.get(name), written.path(name)));
			}
		}
		else if (original.isArray()) {
			for (int i = 0; i < original.size(); i++) {
				missing.addAll(missing(path + "/" + i, original.get(i), written.path(i)));
			}
		}
		else if (!written.isMissingNode() && !sameValue(original, written)) {
			missing.add(path + " with the value " + original.asText());
		}
		return missing;
	}

	private static boolean sameValue(JsonNode original, JsonNode written) {
		if (original.isNumber() && written.isNumber()) {
			return original.decimalValue().compareTo(written.decimalValue()) == 0;
		}
		return original.asText().equals(written.asText());
	}

	private static boolean isEmpty(JsonNode node) {
		return node.isContainerNode() && node.isEmpty();
	}

	/**
	 * The models keep what they do not know in a map for the rest; without that map, an
	 * unknown field fails.
	 */
	private static final class NoFieldForTheRestIntrospector extends JacksonAnnotationIntrospector {

		private static final long serialVersionUID = 1L;

		@Override
		public Boolean hasAnySetter(Annotated annotated) {
			return Boolean.FALSE;
		}

		@Override
		public Boolean hasAnyGetter(Annotated annotated) {
			return Boolean.FALSE;
		}

	}

}
