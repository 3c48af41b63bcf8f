package dev.hellomesh.gateway;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class HeadersIntegrationTests extends AbstractGatewayIntegrationTests {

	private static final String TRACE_ID = "0af7651916cd43dd8448eb211c80319c";

	private static final String TRACEPARENT = "00-" + TRACE_ID + "-b7ad6b7169203331-01";

	@Test
	void hostIsTheUpstreamsOwn() throws IOException {
		assertThat(get("/v1/host").status()).isEqualTo(200);
		assertThat(upstream.receivedOnce("/host").values("host")).containsExactly("localhost:" + upstream.port());
	}

	@ParameterizedTest
	@ValueSource(strings = { "traceparent: " + TRACEPARENT, "baggage: tenant=a%20b;p=1, user=7", "b3: 0",
			"b3: " + TRACE_ID + "-b7ad6b7169203331-1", "x-b3-traceid: " + TRACE_ID, "x-b3-spanid: b7ad6b7169203331",
			"x-b3-parentspanid: 00f067aa0ba902b7", "x-b3-sampled: 0", "x-b3-flags: 1", "x-request-id: 7-Ab",
			"x-ot-span-context: 1", "x-client-trace-id: 5", "x-datadog-trace-id: 9", "Accept-Language: es, en;q=0.5",
			"Authorization: Bearer secret", "Cookie: a=1; b=2", "User-Agent: test", "Accept-Encoding: gzip, br",
			"If-None-Match: \"1\"", "X-Empty:", "Cache-Control: no-cache", "end-user: jason" })
	void headerArrivesOnceAndUnchanged(String header) throws IOException {
		String name = header.substring(0, header.indexOf(':'));
		String target = "/once/" + Math.abs(header.hashCode());
		get("/v1" + target, header);
		assertThat(upstream.receivedOnce(target).values(name))
			.containsExactly(header.substring(header.indexOf(':') + 1).trim());
	}

	@Test
	void tracestateArrivesOnceAndUnchangedWithItsTraceparent() throws IOException {
		get("/v1/tracestate", "traceparent: " + TRACEPARENT, "tracestate: vendor=a b,other=1");
		HttpMessage received = upstream.receivedOnce("/tracestate");
		assertThat(received.values("traceparent")).containsExactly(TRACEPARENT);
		assertThat(received.values("tracestate")).containsExactly("vendor=a b,other=1");
	}

	@Test
	void valuesOfARepeatedHeaderAllArriveInOrder() throws IOException {
		get("/v1/repeated", "X-Many: 1", "X-Many: 2, 3", "X-Many: 1");
		assertThat(upstream.receivedOnce("/repeated").values("x-many")).containsExactly("1", "2, 3", "1");
	}

	@Test
	void valuesOfANameWrittenInTwoWaysAllArriveOnce() throws IOException {
		get("/v1/spellings", "X-Id: 1", "x-id: 2", "X-ID: 3");
		assertThat(upstream.receivedOnce("/spellings").values("x-id")).containsExactly("1", "2", "3");
	}

	@Test
	void unsampledTraceStaysUnsampled() throws IOException {
		String unsampled = "00-" + TRACE_ID + "-b7ad6b7169203331-00";
		get("/v1/unsampled", "traceparent: " + unsampled);
		assertThat(upstream.receivedOnce("/unsampled").values("traceparent")).containsExactly(unsampled);
	}

	@Test
	void traceIsStartedWhereNoneArrived() throws IOException {
		get("/v1/untraced");
		assertThat(upstream.receivedOnce("/untraced").value("traceparent"))
			.matches("00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-03");
	}

	@ParameterizedTest
	@ValueSource(strings = { "garbage", "", "00-" + TRACE_ID + "-b7ad6b7169203331",
			"ff-" + TRACE_ID + "-b7ad6b7169203331-01", "00-00000000000000000000000000000000-b7ad6b7169203331-01",
			"00-" + TRACE_ID + "-0000000000000000-01", "00-" + TRACE_ID + "-b7ad6b7169203331-01-more",
			"00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
			"00-00000000000000000000000000000000-b7ad6b7169203331-00", "00-" + TRACE_ID + "-0000000000000000-00",
			"00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-00", "00-" + TRACE_ID + "_b7ad6b7169203331-00" })
	void malformedTraceparentIsReplaced(String malformed) throws IOException {
		String target = "/malformed/" + Math.abs(malformed.hashCode());
		get("/v1" + target, "traceparent: " + malformed, "tracestate: vendor=1");
		HttpMessage received = upstream.receivedOnce(target);
		assertThat(received.value("traceparent")).matches("00-[0-9a-f]{32}-[0-9a-f]{16}-03").doesNotContain(TRACE_ID);
		assertThat(received.values("tracestate")).as("belongs to the trace that was given up").isEmpty();
	}

	@ParameterizedTest
	@CsvSource({ "b3: " + TRACE_ID + "-b7ad6b7169203331-1, 01", "b3: " + TRACE_ID + "-b7ad6b7169203331-0, 00",
			"X-B3-TraceId: " + TRACE_ID + "|X-B3-SpanId: b7ad6b7169203331|X-B3-Sampled: 1, 01",
			"X-B3-TraceId: " + TRACE_ID + "|X-B3-SpanId: b7ad6b7169203331|X-B3-Sampled: 0, 00" })
	void parentOfB3StaysTheParent(String b3, String flags) throws IOException {
		String target = "/b3/" + b3.length() + "/" + flags;
		get("/v1" + target, b3.split("\\|"));
		assertThat(upstream.receivedOnce(target).values("traceparent"))
			.containsExactly("00-" + TRACE_ID + "-b7ad6b7169203331-" + flags);
	}

	@ParameterizedTest
	@ValueSource(strings = { "00", "01" })
	void oneTraceparentArrivesWhereTwoWereSent(String flags) throws IOException {
		String first = "00-" + TRACE_ID + "-b7ad6b7169203331-" + flags;
		get("/v1/two/" + flags, "traceparent: " + first,
				"traceparent: 00-11111111111111111111111111111111-2222222222222222-01");
		assertThat(upstream.receivedOnce("/two/" + flags).values("traceparent")).containsExactly(first);
	}

	@ParameterizedTest
	@ValueSource(strings = { "Connection: keep-alive", "Keep-Alive: timeout=5", "TE: trailers", "Trailer: X-Checksum",
			"Proxy-Authorization: Basic eDp5", "Proxy-Connection: keep-alive", "Upgrade: h2c", "Upgrade: websocket" })
	void hopByHopHeaderStaysBehind(String header) throws IOException {
		String target = "/hop/" + Math.abs(header.hashCode());
		assertThat(get("/v1" + target, header).status()).isEqualTo(200);
		assertThat(upstream.receivedOnce(target).values(header.substring(0, header.indexOf(':')))).isEmpty();
	}

	@Test
	void headersNamedInConnectionStayBehind() throws IOException {
		get("/v1/named", "Connection: X-First, x-second", "X-First: 1", "X-Second: 2", "X-Third: 3");
		HttpMessage received = upstream.receivedOnce("/named");
		assertThat(received.values("x-first")).isEmpty();
		assertThat(received.values("x-second")).isEmpty();
		assertThat(received.values("x-third")).containsExactly("3");
	}

	@Test
	void websocketHandshakeIsAnOrdinaryRequest() throws IOException {
		assertThat(get("/v1/websocket", "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13",
				"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==")
			.status()).isEqualTo(200);
		assertThat(upstream.receivedOnce("/websocket").values("connection")).doesNotContain("Upgrade");
	}

	@Test
	void whatAnUntrustedClientSaysOfForwardingStaysBehind() throws IOException {
		List<String> names = List.of("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Port",
				"X-Forwarded-Proto", "X-Forwarded-Prefix");
		List<String> headers = new ArrayList<>();
		for (String name : names) {
			headers.add(name + (name.equals("Forwarded") ? ": for=1.2.3.4" : ": 1"));
		}
		get("/v1/forwarded", headers.toArray(String[]::new));
		HttpMessage received = upstream.receivedOnce("/forwarded");
		assertThat(names).allSatisfy((name) -> assertThat(received.values(name)).isEmpty());
	}

	@Test
	void hopByHopHeadersOfTheAnswerStayBehind() throws IOException {
		upstream.on("/answer-hop",
				"HTTP/1.1 200 OK\r\nConnection: X-Internal\r\nX-Internal: 1\r\nKeep-Alive: timeout=5\r\n"
						+ "Proxy-Authenticate: Basic\r\nX-Open: 1\r\nContent-Length: 0\r\n\r\n");
		HttpMessage answer = get("/v1/answer-hop").head();
		assertThat(answer.values("x-internal")).isEmpty();
		assertThat(answer.values("keep-alive")).isEmpty();
		assertThat(answer.values("proxy-authenticate")).isEmpty();
		assertThat(answer.values("x-open")).containsExactly("1");
	}

	@Test
	void traceparentNeverGoesBackToTheClient() throws IOException {
		assertThat(get("/v1/back", "traceparent: " + TRACEPARENT).head().values("traceparent")).isEmpty();
	}

}
