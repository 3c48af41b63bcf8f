package dev.hellomesh.gateway;

import java.io.IOException;

import dev.hellomesh.gateway.Client.Answer;
import io.netty.resolver.dns.DnsAddressResolverGroup;
import io.netty.resolver.dns.SingletonDnsServerAddressStreamProvider;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.cloud.gateway.config.HttpClientCustomizer;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.bean.override.convention.TestBean;

/**
 * One gateway, with short timeouts, and upstreams that all tests share: each test has
 * paths of its own. No spans are exported. What Spring Boot does by itself on Kubernetes,
 * it does here.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = { "gateway.limits.max-request-body=8MB",
		"gateway.limits.response-timeout=10s", "gateway.limits.stall-timeout=1500ms", "management.server.port=0",
		"spring.main.cloud-platform=kubernetes", "spring.cloud.gateway.server.webflux.httpclient.connect-timeout=500",
		"spring.cloud.gateway.server.webflux.httpclient.pool.acquire-timeout=300",
		"spring.cloud.gateway.server.webflux.httpclient.pool.eviction-interval=200ms",
		"spring.cloud.gateway.server.webflux.httpclient.pool.max-connections=20",
		"spring.cloud.gateway.server.webflux.httpclient.pool.max-idle-time=1s" })
@Import(FailingRoutes.class)
abstract class AbstractGatewayIntegrationTests {

	static final FakeUpstream upstream = new FakeUpstream();

	static final FakeUpstream otherUpstream = new FakeUpstream();

	static final UnacceptingUpstream unaccepting = new UnacceptingUpstream();

	@LocalServerPort
	private int port;

	@TestBean(name = "testDns", methodName = "emptyDns")
	private HttpClientCustomizer nameResolution;

	static HttpClientCustomizer emptyDns() {
		SingletonDnsServerAddressStreamProvider dns = new SingletonDnsServerAddressStreamProvider(
				new EmptyDns().address());
		return (client) -> client.resolver((names) -> names.dnsAddressResolverGroupProvider(
				(builder) -> new DnsAddressResolverGroup(builder.nameServerProvider(dns))));
	}

	@DynamicPropertySource
	static void upstreams(DynamicPropertyRegistry registry) {
		registry.add("HELLO_V1_URL", upstream::url);
		registry.add("HELLO_V2_URL", otherUpstream::url);
		registry.add("HELLO_URL", upstream::url);
	}

	Answer get(String target, String... headers) throws IOException {
		return Client.exchange(this.port, "GET", target, headers);
	}

	Client connect() throws IOException {
		return new Client(this.port);
	}

	int port() {
		return this.port;
	}

	static ProblemAssert assertThatProblem(Answer answer) {
		return ProblemAssert.of(answer);
	}

}
