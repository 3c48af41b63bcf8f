package dev.hellomesh.gateway;

import java.io.IOException;
import java.util.List;

import dev.hellomesh.gateway.Client.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalManagementPort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

@ExtendWith(OutputCaptureExtension.class)
class OperationsIntegrationTests extends AbstractGatewayIntegrationTests {

	@LocalManagementPort
	private int managementPort;

	@ParameterizedTest
	@ValueSource(strings = { "/livez", "/readyz" })
	void probesAnswerOnTheMainPort(String path) throws IOException {
		Answer answer = get(path);
		assertThat(answer.status()).isEqualTo(200);
		assertThat(answer.text()).contains("UP");
	}

	@Test
	void rootSaysWhatCanBeAsked() throws IOException {
		Answer answer = get("/");
		assertThat(answer.status()).isEqualTo(200);
		assertThat(answer.head().value("content-type")).isEqualToIgnoringCase("text/plain;charset=UTF-8");
		assertThat(answer.text()).contains("/v1", "/v2", "/hello", "/headers", "/status/{code}", "/delay/{duration}")
			.endsWith("\n");
	}

	@Test
	void rootAnswersHeadAsGetWithoutBody() throws IOException {
		Answer answer = Client.exchange(port(), "HEAD", "/");
		assertThat(answer.status()).isEqualTo(200);
		assertThat(answer.head().headers()).isEqualTo(get("/").head().headers());
	}

	@ParameterizedTest
	@ValueSource(strings = { "POST", "PUT", "DELETE", "INVENTED" })
	void rootAllowsNoOtherMethod(String method) throws IOException {
		Answer answer = Client.exchange(port(), method, "/");
		assertThatProblem(answer).hasStatus(405).namesNoUpstream();
		assertThat(answer.head().value("allow")).contains("GET").doesNotContain(method);
	}

	@Test
	void serverMetricsHaveTheRoutesPatternAsUri() throws IOException {
		get("/v1/metrics/secret-7");
		get("/v2/metrics/secret-7");
		get("/hello/metrics/secret-7");
		get("/refusing/metrics/secret-7");
		get("/metrics/secret-7");
		get("/livez");
		await().untilAsserted(() -> {
			String metrics = metrics();
			List<String> buckets = lines(metrics, "http_server_requests_seconds_bucket{");
			assertThat(buckets).anyMatch((line) -> line.contains("uri=\"/v1/**\"") && line.contains("status=\"200\""));
			assertThat(buckets).anyMatch((line) -> line.contains("uri=\"/v2/**\""));
			assertThat(buckets).anyMatch((line) -> line.contains("uri=\"/hello/**\""));
			assertThat(buckets)
				.anyMatch((line) -> line.contains("uri=\"/refusing/**\"") && line.contains("status=\"503\"")
						&& line.contains("outcome=\"SERVER_ERROR\"") && !line.contains("error=\"none\""));
			assertThat(buckets)
				.anyMatch((line) -> line.contains("uri=\"NOT_FOUND\"") && line.contains("status=\"404\""));
			assertThat(buckets).filteredOn((line) -> line.contains("uri=\"UNKNOWN\""))
				.allMatch((line) -> line.contains("status=\"4"));
			assertThat(metrics).doesNotContain("secret-7", "livez");
		});
	}

	@Test
	void inventedMethodsAndStatusesAreOneSeries() throws IOException {
		for (int i = 0; i < 20; i++) {
			String target = "/invented/" + i;
			upstream.on(target, "HTTP/1.1 " + (570 + i) + " Reason\r\nContent-Length: 0\r\n\r\n");
			assertThat(Client.exchange(port(), "INVENTED" + i, "/v1" + target).status()).isEqualTo(570 + i);
		}
		await().untilAsserted(() -> {
			String metrics = metrics();
			assertThat(lines(metrics, "http_server_requests_seconds_count{"))
				.filteredOn((line) -> line.contains("method=\"UNKNOWN\"") && line.contains("uri=\"/v1/**\"")
						&& line.contains("5xx"))
				.singleElement()
				.asString()
				.contains("status=\"5xx\"")
				.endsWith(" 20");
			assertThat(metrics).doesNotContain("INVENTED", "\"570\"");
		});
	}

	@Test
	void requestsUnderWayAreNotTimed() throws IOException {
		get("/v1/under-way");
		await().untilAsserted(() -> assertThat(metrics()).contains("http_server_requests_seconds_count{")
			.doesNotContain("http_server_requests_active"));
	}

	@Test
	void metricsHaveNoTagThatKubernetesHas() throws IOException {
		get("/v1/tags");
		assertThat(metrics()).contains("application=\"gateway\"")
			.doesNotContainPattern("[{,](app|version|namespace|pod|node|instance|job)=");
	}

	@Test
	void requestIsLoggedWithItsTrace(CapturedOutput output) throws IOException {
		get("/v1/logged?secret=1", "traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
		await().untilAsserted(() -> assertThat(output.getAll().lines().filter((line) -> line.contains("/v1/logged")))
			.singleElement()
			.asString()
			.contains(" INFO ", "4bf92f3577b34da6a3ce929d0e0e4736-", "dev.hellomesh.requests", "GET /v1/logged 200 "));
	}

	@Test
	void bugOfTheGatewayIsItsOwnAndLogged(CapturedOutput output) throws IOException {
		assertThatProblem(get("/buggy/x")).hasStatus(500).namesNoUpstream();
		assertThat(output.getAll()).contains(" ERROR ", "IllegalArgumentException: a bug of the gateway", "\tat ");
	}

	private static List<String> lines(String metrics, String beginning) {
		return metrics.lines().filter((line) -> line.startsWith(beginning)).toList();
	}

	private String metrics() throws IOException {
		return Client.exchange(this.managementPort, "GET", "/actuator/prometheus").text();
	}

}
