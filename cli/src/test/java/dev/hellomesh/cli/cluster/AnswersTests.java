package dev.hellomesh.cli.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

class AnswersTests {

	@Test
	void findsTraceOfEnvoyAndBothApplications() throws IOException {
		assertThat(Answers.jointTrace(json(resource("jaeger-traces.json")))).contains("2b");
	}

	@ParameterizedTest
	@CsvSource({ "node_id, other", "java, cpp", "hello.default, gateway.default", "gateway.default, hello.default" })
	void findsNoTraceWhereSomebodyIsMissing(String there, String instead) throws IOException {
		assertThat(Answers.jointTrace(json(resource("jaeger-traces.json").replace(there, instead)))).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"data\":[]}", "{\"data\":null,\"errors\":[{\"code\":500}]}", "{}" })
	void findsNoTraceWhereThereIsNone(String traces) {
		assertThat(Answers.jointTrace(json(traces))).isEmpty();
	}

	@Test
	void namesTheGraphsEdges() throws IOException {
		assertThat(Answers.edges(json(resource("kiali-graph.json")))).containsExactly("gateway->hello-v1",
				"gateway->hello-v2", "istio-ingressgateway->gateway");
		assertThat(Answers.edges(json("{\"elements\":{\"nodes\":[],\"edges\":[]}}"))).isEmpty();
	}

	@Test
	void readsValuesOfOneLabel() {
		JsonNode answer = json("""
				{"status":"success","data":{"resultType":"vector","result":[
				{"metric":{"pod":"b","other":"x"},"value":[1764000000.1,"3"]},
				{"metric":{"pod":"a"},"value":[1764000000.1,"3"]},
				{"metric":{},"value":[1764000000.1,"3"]}]}}""");
		assertThat(Answers.valuesOf("pod", answer)).containsExactly("a", "b");
		assertThat(Answers.valuesOf("pod", json("{\"status\":\"error\"}"))).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "Hello, world!\nVersion: 1.0.0\nHostname: hello-v1-a\n",
			"{\"message\":\"Hello, world!\",\"version\":\"1.0.0\",\"hostname\":\"hello-v1-a\"}" })
	void readsGreetingAsTextAndAsJson(String text) {
		assertThat(Greeting.of(text)).isEqualTo(new Greeting("1.0.0", "hello-v1-a"));
	}

	@Test
	void readsNothingFromWhatIsNoGreeting() {
		assertThat(Greeting.of("no healthy upstream")).isEqualTo(new Greeting("", ""));
	}

	private static String resource(String name) throws IOException {
		try (InputStream stream = AnswersTests.class.getResourceAsStream(name)) {
			return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
		}
	}

	private static JsonNode json(String text) {
		return Kubectl.JSON.readTree(text);
	}

}
