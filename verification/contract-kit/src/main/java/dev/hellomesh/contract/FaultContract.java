package dev.hellomesh.contract;

import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The fault switch: it affects greetings only, and expires.
 */
interface FaultContract extends Contract {

	@AfterEach
	default void clearFault() {
		assertThat(Http.send("DELETE", hello().faults(), "").statusCode()).isEqualTo(204);
	}

	@Test
	default void hasNoFaultToBeginWith() {
		assertThat(readFault()).isEqualTo(Map.of("active", false));
	}

	@Test
	default void describesTheFaultThatWasSet() {
		Map<String, Object> answer = setFault("""
				{"status":503,"ratio":0.25,"latency":"200ms","ttl":"50s"}""");
		for (Map<String, Object> fault : List.of(answer, readFault())) {
			assertThat(fault).containsOnlyKeys("active", "status", "ratio", "latency", "expiresIn")
				.containsEntry("active", true)
				.containsEntry("status", 503)
				.containsEntry("ratio", 0.25)
				.containsEntry("latency", "200ms");
			assertThat(expiresIn(fault)).isBetween(Duration.ofSeconds(30), Duration.ofSeconds(50));
		}
	}

	@Test
	default void setsAFaultOfAMinuteForEveryRequestUnlessToldOtherwise() {
		assertThat(setFault("""
				{"status":500}""")).containsEntry("ratio", 1.0).containsEntry("latency", "0ms");
		assertThat(expiresIn(readFault())).isBetween(Duration.ofSeconds(40), Duration.ofSeconds(60));
	}

	@ParameterizedTest
	@CsvSource({ "400", "429", "500", "503", "599" })
	default void spoilsGreetingsUntilCleared(int status) {
		setFault("{\"status\":%d}".formatted(status));
		Problems.assertProblem(Http.get(hello().main("/")), status);
		Problems.assertProblem(Http.get(hello().main("/a/b"), "Accept", "application/json"), status);
		clearFault();
		assertThat(greet().statusCode()).isEqualTo(200);
		assertThat(readFault()).isEqualTo(Map.of("active", false));
	}

	@Test
	default void spoilsAShareOfTheGreetings() {
		setFault("""
				{"status":503,"ratio":0.5}""");
		List<Integer> statuses = IntStream.range(0, 200).mapToObj((i) -> greet().statusCode()).toList();
		assertThat(statuses).containsOnly(200, 503);
		// Six standard deviations: one run in 500 million falls outside.
		assertThat(statuses).filteredOn((status) -> status == 503).hasSizeBetween(58, 142);
	}

	@Test
	default void delaysGreetings() {
		setFault("""
				{"latency":"400ms"}""");
		long start = System.nanoTime();
		HttpResponse<String> response = greet();
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(400));
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.body()).isEqualTo(hello().text());
	}

	@Test
	default void endsAFaultByItself() {
		setFault("""
				{"status":503,"ttl":"3s"}""");
		assertThat(greet().statusCode()).isEqualTo(503);
		Awaitility.await().untilAsserted(() -> assertThat(readFault()).isEqualTo(Map.of("active", false)));
		assertThat(greet().statusCode()).isEqualTo(200);
	}

	@Test
	default void replacesAFaultAsAWhole() {
		setFault("""
				{"status":503,"ratio":0.5,"latency":"1s","ttl":"9m"}""");
		setFault("""
				{"status":500}""");
		assertThat(readFault()).containsEntry("status", 500)
			.containsEntry("ratio", 1.0)
			.containsEntry("latency", "0ms");
		assertThat(expiresIn(readFault())).isLessThanOrEqualTo(Duration.ofSeconds(60));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			status  | {"status":399}
			status  | {"status":600}
			status  | {"status":200}
			status  | {"status":"5xx"}
			status  | {"status":""}
			status  | {"status":503.5}
			ratio   | {"status":503,"ratio":0}
			ratio   | {"status":503,"ratio":1.01}
			ratio   | {"status":503,"ratio":-0.5}
			ratio   | {"status":503,"ratio":"NaN"}
			ratio   | {"status":503,"ratio":"half"}
			latency | {"status":503,"latency":"31s"}
			latency | {"status":503,"latency":"-1ms"}
			latency | {"status":503,"latency":"soon"}
			latency | {"status":503,"latency":"9223372036854775807d"}
			ttl     | {"status":503,"ttl":"0s"}
			ttl     | {"status":503,"ttl":"11m"}
			ttl     | {"status":503,"ttl":"-1s"}
			ttl     | {"status":503,"ttl":"forever"}
			ttl     | {"status":503,"ttl":"9223372036854775807d"}
			A fault | {}
			A fault | {"ratio":0.5,"ttl":"1s"}
			""")
	default void refusesABadFaultAndNamesTheField(String field, String json) {
		Map<String, Object> before = setFault("""
				{"status":418,"latency":"7ms"}""");
		HttpResponse<String> response = Http.post(hello().faults(), json);
		Problems.assertProblem(response, 400);
		assertThat(Http.json(response).get("detail")).asString().startsWith(field).endsWith(".");
		assertThat(readFault()).as("the fault before")
			.containsEntry("status", before.get("status"))
			.containsEntry("latency", before.get("latency"));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			400 | {
			400 | []
			400 | {"status":{"code":503}}
			415 | <fault/>
			""")
	default void refusesWhatIsNoFaultAtAll(int status, String body) {
		String type = body.startsWith("<") ? "application/xml" : "application/json";
		Problems.assertProblem(Http.send("POST", hello().faults(), body, "Content-Type", type), status);
		assertThat(readFault()).isEqualTo(Map.of("active", false));
	}

	@Test
	default void touchesNothingButGreetings() {
		setFault("""
				{"status":503,"latency":"30s"}""");
		for (String path : List.of("/livez", "/readyz", "/headers", "/status/200", "/delay/0s")) {
			assertUntouched(hello().main(path));
		}
		for (String path : List.of("health", "info", "prometheus", "sbom", "faults")) {
			assertUntouched(hello().management("/actuator/" + path));
		}
	}

	@Test
	default void neverMixesTwoFaults() throws ExecutionException, InterruptedException {
		ExecutorService setters = Executors.newFixedThreadPool(4);
		try {
			List<Future<?>> tasks = new ArrayList<>();
			for (int i = 1; i <= 4; i++) {
				int number = i;
				tasks.add(setters.submit(() -> {
					for (int round = 0; round < 50; round++) {
						assertOneFault(setFault("{\"status\":%d,\"ratio\":%s,\"latency\":\"%dms\"}"
							.formatted(500 + number, number / 8.0, number)));
						assertOneFault(readFault());
					}
				}));
			}
			for (Future<?> task : tasks) {
				task.get();
			}
		}
		finally {
			setters.shutdownNow();
		}
	}

	private static void assertOneFault(Map<String, Object> fault) {
		int number = (int) fault.get("status") - 500;
		assertThat(fault).containsEntry("ratio", number / 8.0).containsEntry("latency", number + "ms");
	}

	private static void assertUntouched(URI uri) {
		long start = System.nanoTime();
		assertThat(Http.get(uri).statusCode()).as("%s", uri).isEqualTo(200);
		assertThat(Duration.ofNanos(System.nanoTime() - start)).as("%s", uri).isLessThan(Duration.ofSeconds(5));
	}

	private static Duration expiresIn(Map<String, Object> fault) {
		String millis = String.valueOf(fault.get("expiresIn"));
		assertThat(millis).matches("\\d+ms");
		return Duration.ofMillis(Long.parseLong(millis.substring(0, millis.length() - 2)));
	}

	private HttpResponse<String> greet() {
		return Http.get(hello().main("/"));
	}

	private Map<String, Object> readFault() {
		return Http.json(Http.get(hello().faults()));
	}

	private Map<String, Object> setFault(String json) {
		HttpResponse<String> response = Http.post(hello().faults(), json);
		assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
		return Http.json(response);
	}

}
