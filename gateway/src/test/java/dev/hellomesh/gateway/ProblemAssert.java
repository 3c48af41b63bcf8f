package dev.hellomesh.gateway;

import dev.hellomesh.gateway.Client.Answer;
import org.assertj.core.api.AbstractAssert;
import org.assertj.core.api.Assertions;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Assertions on an answer that should be a problem (RFC 9457).
 */
final class ProblemAssert extends AbstractAssert<ProblemAssert, Answer> {

	private final JsonNode problem;

	private ProblemAssert(Answer answer) {
		super(answer, ProblemAssert.class);
		Assertions.assertThat(answer.head().values("content-type")).containsExactly("application/problem+json");
		this.problem = JsonMapper.shared().readTree(answer.body());
	}

	static ProblemAssert of(Answer answer) {
		return new ProblemAssert(answer).revealsNothing();
	}

	ProblemAssert hasStatus(int status) {
		Assertions.assertThat(this.actual.status()).isEqualTo(status);
		Assertions.assertThat(this.problem.path("status").intValue()).isEqualTo(status);
		return this;
	}

	ProblemAssert namesUpstream(String upstream) {
		Assertions.assertThat(this.problem.path("upstream").stringValue("")).isEqualTo(upstream);
		Assertions.assertThat(this.problem.path("detail").stringValue("")).contains(upstream);
		return this;
	}

	ProblemAssert namesNoUpstream() {
		Assertions.assertThat(this.problem.has("upstream")).isFalse();
		return this;
	}

	ProblemAssert hasDetailContaining(String text) {
		Assertions.assertThat(this.problem.path("detail").stringValue("")).contains(text);
		return this;
	}

	private ProblemAssert revealsNothing() {
		Assertions.assertThat(this.actual.text())
			.doesNotContain("localhost", "127.0.0.1", ".invalid", "Exception", "java", "netty", "springframework",
					"\tat ", "trace")
			.doesNotContainPattern(":[0-9]{4,5}");
		return this;
	}

}
