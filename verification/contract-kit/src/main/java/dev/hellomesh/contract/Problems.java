package dev.hellomesh.contract;

import java.net.http.HttpResponse;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Assertions about errors: each is a problem of RFC 9457 that discloses nothing about the
 * code.
 */
final class Problems {

	private Problems() {
	}

	static void assertProblem(HttpResponse<String> response, int status) {
		assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
		assertThat(Http.header(response, "Content-Type")).isEqualTo("application/problem+json");
		assertBody(response.body(), status);
	}

	static void assertRawProblem(String response, int status) {
		assertThat(response).startsWith("HTTP/1.1 " + status + " ")
			.containsIgnoringCase("\r\nContent-Type: application/problem+json")
			.doesNotContainIgnoringCase("\r\nServer:");
		assertBody(response.substring(response.indexOf('{'), response.lastIndexOf('}') + 1), status);
	}

	private static void assertBody(String body, int status) {
		Map<String, Object> problem = Http.json(body);
		assertThat(problem).containsEntry("status", status);
		assertThat(problem.keySet()).isSubsetOf("type", "title", "status", "detail", "instance");
		assertThat(body).doesNotContain("Exception", "java.", "org.", "dev.hellomesh", "\\tat ", "Tomcat", "Spring");
	}

}
