package dev.hellomesh.cli.cluster;

import java.util.Map;

import dev.hellomesh.cli.cluster.Finding.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class OutsiderCheckTests {

	private static final String REFUSED = """
			http://istiod.istio-system:15014/version 200 0
			http://gateway-svc.default/v1 000 56
			http://hello-v1-svc.default/ 000 56
			http://hello-v2-svc.default/ 000 52
			""";

	@Test
	void isContentWhenAllAreRefused() {
		assertThat(OutsiderCheck.judge("Call", REFUSED)).hasSize(3)
			.containsEntry("Call to hello-v2-svc", Finding.ok("refused, curl's status 52"))
			.allSatisfy((what, finding) -> assertThat(finding.isOk()).isTrue());
	}

	@ParameterizedTest
	@CsvSource({ "200 0, FAIL, 'HTTP status 200, status 0 of curl. Wanted: a connection that is refused.'",
			"000 6, FAIL, 'HTTP status 000, status 6 of curl'", "000 7, UNCLEAR, 'no connection.'",
			"000 28, UNCLEAR, 'no answer within 5 s.'" })
	void takesNothingElseForMutualTls(String answer, Verdict verdict, String text) {
		String answers = REFUSED.replace("hello-v1-svc.default/ 000 56", "hello-v1-svc.default/ " + answer);
		Map<String, Finding> findings = OutsiderCheck.judge("Call", answers);
		assertThat(findings.get("Call to hello-v1-svc").verdict()).isEqualTo(verdict);
		assertThat(findings.get("Call to hello-v1-svc").text()).startsWith(text);
		assertThat(findings.get("Call to gateway-svc").isOk()).isTrue();
	}

	@ParameterizedTest
	@CsvSource({ "200 0, 000 6, 'http://istiod.istio-system:15014/version: 000 6'",
			"http, ftp, 'no answer: its image has to be there'" })
	void provesNothingWithoutIstiod(String there, String instead, String text) {
		Map<String, Finding> findings = OutsiderCheck.judge("Call", REFUSED.replace(there, instead));
		assertThat(findings).hasSize(1);
		assertThat(findings.get("Call").verdict()).isEqualTo(Verdict.FAIL);
		assertThat(findings.get("Call").text()).contains(text);
	}

	@ParameterizedTest
	@CsvSource({ "docker.io/istio/proxyv2:1.31.0, docker.io/istio/proxyv2:1.31.0",
			"docker.io/istio/proxyv2:1.31.0-distroless, docker.io/istio/proxyv2:1.31.0",
			"localhost:5000/proxyv2:1.31.0-distroless@sha256:0123, localhost:5000/proxyv2:1.31.0",
			"my-distroless/proxyv2:1.31.0, my-distroless/proxyv2:1.31.0" })
	void callsFromAnImageThatHasCurl(String image, String withCurl) {
		assertThat(OutsiderCheck.withCurl(image)).isEqualTo(withCurl);
	}

}
