package dev.hellomesh.gateway;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.cloud.gateway.filter.headers.GRPCRequestHeadersFilter;
import org.springframework.cloud.gateway.filter.headers.GRPCResponseHeadersFilter;
import org.springframework.cloud.gateway.filter.headers.HttpHeadersFilter;
import org.springframework.cloud.gateway.filter.headers.HttpHeadersFilter.Type;
import org.springframework.cloud.gateway.filter.headers.RemoveForwardedHeadersFilter;
import org.springframework.cloud.gateway.filter.headers.RemoveHopByHopHeadersFilter;
import org.springframework.cloud.gateway.filter.headers.RemoveXForwardedHeadersFilter;
import org.springframework.cloud.gateway.filter.headers.TransferEncodingNormalizationHeadersFilter;
import org.springframework.http.HttpHeaders;
import org.springframework.http.support.Netty4HeadersAdapter;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import org.springframework.web.server.ServerWebExchange;

import static org.assertj.core.api.Assertions.assertThat;

@SpringBootTest(properties = "management.server.port=0")
class RemovedHeadersFilterTests {

	private static final ServerWebExchange EXCHANGE = MockServerWebExchange.from(MockServerHttpRequest.get("/"));

	private static final HttpHeadersFilter FORWARDED = new RemoveForwardedHeadersFilter();

	private static final HttpHeadersFilter X_FORWARDED = new RemoveXForwardedHeadersFilter();

	private static final HttpHeadersFilter NORMALIZATION = new TransferEncodingNormalizationHeadersFilter();

	private static final HttpHeadersFilter HOP_BY_HOP = hopByHop("connection", "te", "transfer-encoding", "upgrade");

	private static HttpHeadersFilter hopByHop(String... names) {
		RemoveHopByHopHeadersFilter filter = new RemoveHopByHopHeadersFilter();
		filter.setHeaders(Set.of(names));
		return filter;
	}

	@Test
	void noFilterOfSpringCloudGatewayCopiesAllHeadersOfARequest(@Autowired UpstreamRoutingFilter routing,
			@Autowired List<HttpHeadersFilter> all) {
		assertThat(all).hasAtLeastOneElementOfType(RemoveForwardedHeadersFilter.class)
			.hasAtLeastOneElementOfType(RemoveXForwardedHeadersFilter.class)
			.hasAtLeastOneElementOfType(RemoveHopByHopHeadersFilter.class);
		assertThat(routing.getHeadersFilters()).extracting(Object::getClass)
			.containsExactly(TransferEncodingNormalizationHeadersFilter.class, RemovedHeadersFilter.class,
					RemovedHeadersFilter.class, TraceContextHeadersFilter.class);
		assertThat(all).doesNotHaveAnyElementsOfTypes(GRPCRequestHeadersFilter.class, GRPCResponseHeadersFilter.class);
	}

	@ParameterizedTest
	@ValueSource(strings = { "Accept: */*", "Forwarded: for=1.2.3.4", "forwarded: a | FORWARDED: b", "X-Forwarded: 1",
			"X-Forwarded-For: 1 | x-forwarded-PROTO: https | X-Forwarded-: 2 | X-Many: 1 | X-Many: 2, 3",
			"Connection: close", "Connection: X-Secret, TE | x-secret: 1 | X-Other: 2 | Te: trailers",
			"Connection: X-A | connection: X-B | X-A: 1 | X-B: 2", "Connection: | Upgrade: h2c",
			"Transfer-Encoding: chunked | Content-Length: 7", "Transfer-Encoding: gzip | Content-Length: 7",
			"Content-Length: 7 | Transfer-Encoding: Chunked", "X-Many: 1 | x-many: 2 | Cookie: a=1 | COOKIE: b=2",
			"X-Empty:" })
	void removesWhatTheThreeRemove(String lines) {
		List<HttpHeadersFilter> all = List.of(FORWARDED, X_FORWARDED, NORMALIZATION, HOP_BY_HOP);
		List<HttpHeadersFilter> merged = RemovedHeadersFilter.inOnePass(all);
		assertThat(merged).doesNotContain(FORWARDED, X_FORWARDED, HOP_BY_HOP).contains(NORMALIZATION);
		for (Type type : Type.values()) {
			assertThat(filtered(merged, lines, type)).isEqualTo(filtered(all, lines, type));
		}
	}

	@ParameterizedTest
	@EnumSource
	void leavesWhatComesFromTrustedProxies(Type type) {
		List<HttpHeadersFilter> all = List.of(NORMALIZATION, HOP_BY_HOP);
		String lines = "Forwarded: for=1.2.3.4 | X-Forwarded-For: 1.2.3.4 | Te: trailers";
		assertThat(filtered(RemovedHeadersFilter.inOnePass(all), lines, type)).isEqualTo(filtered(all, lines, type))
			.containsExactly("Forwarded: [for=1.2.3.4]", "X-Forwarded-For: [1.2.3.4]");
	}

	@Test
	void removesOneKindWhereTheOtherIsTrusted() {
		String lines = "Forwarded: for=1.2.3.4 | X-Forwarded-For: 1.2.3.4";
		assertThat(filtered(RemovedHeadersFilter.inOnePass(List.of(FORWARDED, HOP_BY_HOP)), lines, Type.REQUEST))
			.containsExactly("X-Forwarded-For: [1.2.3.4]");
		assertThat(filtered(RemovedHeadersFilter.inOnePass(List.of(X_FORWARDED, HOP_BY_HOP)), lines, Type.REQUEST))
			.containsExactly("Forwarded: [for=1.2.3.4]");
	}

	@Test
	void anotherFilterInBetweenSeesWhatItAlwaysSaw() {
		HttpHeadersFilter own = (headers, exchange) -> headers;
		List<HttpHeadersFilter> all = List.of(FORWARDED, X_FORWARDED, own, HOP_BY_HOP);
		assertThat(RemovedHeadersFilter.inOnePass(all)).isEqualTo(all);
		List<HttpHeadersFilter> after = List.of(FORWARDED, HOP_BY_HOP, own);
		assertThat(RemovedHeadersFilter.inOnePass(after)).hasSize(3).endsWith(own).doesNotContain(FORWARDED);
	}

	@Test
	void filterOfAnswersInBetweenDoesNotMatter() {
		HttpHeadersFilter answers = new GRPCResponseHeadersFilter();
		assertThat(RemovedHeadersFilter.inOnePass(List.of(FORWARDED, answers, HOP_BY_HOP))).contains(answers)
			.doesNotContain(FORWARDED, HOP_BY_HOP);
	}

	@Test
	void filterThatExtendsOneOfTheThreeStays() {
		HttpHeadersFilter own = new RemoveXForwardedHeadersFilter() {

			@Override
			public HttpHeaders filter(HttpHeaders input, ServerWebExchange exchange) {
				return input;
			}

		};
		assertThat(RemovedHeadersFilter.inOnePass(List.of(own, HOP_BY_HOP))).startsWith(own);
	}

	@Test
	void nothingIsLostWithoutTheHopByHopFilter() {
		List<HttpHeadersFilter> all = List.of(X_FORWARDED, NORMALIZATION);
		assertThat(RemovedHeadersFilter.inOnePass(all)).isEqualTo(all);
	}

	private static List<String> filtered(List<HttpHeadersFilter> filters, String lines, Type type) {
		// As they come from a client: Netty keeps each way of writing a name.
		Netty4HeadersAdapter headers = new Netty4HeadersAdapter(new DefaultHttpHeaders());
		for (String line : lines.split(" \\| ")) {
			headers.add(line.substring(0, line.indexOf(':')), line.substring(line.indexOf(':') + 1).trim());
		}
		List<String> left = new ArrayList<>();
		HttpHeadersFilter.filter(filters, HttpHeaders.readOnlyHttpHeaders(headers), EXCHANGE, type)
			.forEach((name, values) -> left.add(name + ": " + values));
		return left;
	}

}
