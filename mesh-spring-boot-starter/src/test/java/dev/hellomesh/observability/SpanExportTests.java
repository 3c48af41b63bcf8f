package dev.hellomesh.observability;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

import com.sun.net.httpserver.HttpServer;
import io.micrometer.tracing.Tracer;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.micrometer.tracing.autoconfigure.MicrometerTracingAutoConfiguration;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.OpenTelemetryTracingAutoConfiguration;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.otlp.OtlpTracingAutoConfiguration;
import org.springframework.boot.opentelemetry.autoconfigure.OpenTelemetrySdkAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.mock.env.MockEnvironment;

import static org.assertj.core.api.Assertions.assertThat;

class SpanExportTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(ObservabilityAutoConfiguration.class, OpenTelemetrySdkAutoConfiguration.class,
						OpenTelemetryTracingAutoConfiguration.class, OtlpTracingAutoConfiguration.class,
						MicrometerTracingAutoConfiguration.class, ObservationAutoConfiguration.class))
		.withPropertyValues("management.tracing.sampling.probability=1.0");

	@Test
	void tracesWithoutExportingWhereNoEndpointIsSet() {
		this.runner.run((context) -> {
			assertThat(context).hasSingleBean(Tracer.class).doesNotHaveBean(SpanExporter.class);
			assertThat(context.getBean(Tracer.class).nextSpan().context().traceId()).matches("[0-9a-f]{32}");
		});
	}

	@Test
	void tracesWithoutExportingWhereTheEndpointIsEmpty() {
		this.runner.withPropertyValues(SpanExportCondition.ENDPOINT + "=")
			.run((context) -> assertThat(context).hasSingleBean(Tracer.class).doesNotHaveBean(SpanExporter.class));
	}

	@Test
	void postsSpansToTheEndpointThatIsSet() throws IOException {
		Queue<Request> requests = new ConcurrentLinkedQueue<>();
		HttpServer collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		collector.createContext("/", (exchange) -> {
			byte[] body = exchange.getRequestBody().readAllBytes();
			requests.add(new Request(exchange.getRequestMethod(), exchange.getRequestURI().getPath(),
					exchange.getRequestHeaders().getFirst("Content-Type"),
					new String(body, StandardCharsets.ISO_8859_1)));
			exchange.sendResponseHeaders(200, -1);
			exchange.close();
		});
		collector.start();
		try {
			this.runner
				.withPropertyValues(SpanExportCondition.ENDPOINT + "=http://localhost:"
						+ collector.getAddress().getPort() + "/v1/traces")
				.run((context) -> {
					assertThat(context).hasSingleBean(LazySpanExporter.class);
					context.getBean(Tracer.class).nextSpan().name("a-span-to-export").start().end();
					context.getBean(SdkTracerProvider.class).forceFlush().join(10, TimeUnit.SECONDS);
					assertThat(requests).singleElement().satisfies((request) -> {
						assertThat(request.method()).isEqualTo("POST");
						assertThat(request.path()).isEqualTo("/v1/traces");
						assertThat(request.type()).isEqualTo("application/x-protobuf");
						assertThat(request.body()).contains("a-span-to-export");
					});
				});
		}
		finally {
			collector.stop(0);
		}
	}

	@Test
	void postsWhatIsLeftWhenTheApplicationEnds() throws IOException {
		Queue<String> requests = new ConcurrentLinkedQueue<>();
		HttpServer collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		collector.createContext("/", (exchange) -> {
			requests.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.ISO_8859_1));
			exchange.sendResponseHeaders(200, -1);
			exchange.close();
		});
		collector.start();
		try {
			this.runner
				.withPropertyValues(SpanExportCondition.ENDPOINT + "=http://localhost:"
						+ collector.getAddress().getPort() + "/v1/traces")
				.run((context) -> context.getBean(Tracer.class).nextSpan().name("the-last-span").start().end());
			assertThat(requests).singleElement().asString().contains("the-last-span");
		}
		finally {
			collector.stop(0);
		}
	}

	@Test
	void takesAnExporterAwayThatWasDecidedOnBeforeTheEndpointWasKnown() {
		DefaultListableBeanFactory beanFactory = new DefaultListableBeanFactory();
		beanFactory.registerBeanDefinition("exporter", new RootBeanDefinition(OtlpHttpSpanExporter.class));
		beanFactory.registerBeanDefinition("other", new RootBeanDefinition(Object.class));
		MockEnvironment environment = new MockEnvironment().withProperty(SpanExportCondition.ENDPOINT, "http://set");
		new SpanExportCondition(environment).postProcessBeanFactory(beanFactory);
		assertThat(beanFactory.getBeanDefinitionNames()).containsExactly("exporter", "other");
		new SpanExportCondition(new MockEnvironment()).postProcessBeanFactory(beanFactory);
		assertThat(beanFactory.getBeanDefinitionNames()).containsExactly("other");
	}

	/**
	 * What the collector was sent.
	 *
	 * @param method its method
	 * @param path its path
	 * @param type its content type
	 * @param body its body
	 */
	private record Request(String method, String path, String type, String body) {

	}

}
