package dev.hellomesh.observability;

import java.util.Map;
import java.util.function.Consumer;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.binder.jvm.JvmHeapPressureMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmInfoMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationPredicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.jvm.JvmMetricsAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.http.server.observation.ServerRequestObservationContext;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.http.server.reactive.MockServerHttpResponse;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

import static org.assertj.core.api.Assertions.assertThat;

class ObservabilityAutoConfigurationTests {

	private static final AutoConfigurations CONFIGURATION = AutoConfigurations.of(ObservabilityAutoConfiguration.class);

	private final WebApplicationContextRunner servlet = new WebApplicationContextRunner()
		.withConfiguration(CONFIGURATION);

	private final ReactiveWebApplicationContextRunner reactive = new ReactiveWebApplicationContextRunner()
		.withConfiguration(CONFIGURATION);

	@Test
	void leavesTheVersionLabelToKubernetes() {
		withRegistry((registry) -> {
			new JvmInfoMetrics().bindTo(registry);
			assertThat(registry.get("jvm.info").meter().getId().getTags()).extracting(Tag::getKey)
				.contains("jvm.version")
				.doesNotContain("version");
		});
	}

	@Test
	void leavesOutTheMetricsThatSlowDownTheStart() {
		ApplicationContextRunner boot = new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(JvmMetricsAutoConfiguration.class))
			.withBean(SimpleMeterRegistry.class);
		boot.run((context) -> assertThat(context).hasSingleBean(JvmHeapPressureMetrics.class));
		boot.withConfiguration(CONFIGURATION)
			.run((context) -> assertThat(context).hasSingleBean(JvmMemoryMetrics.class)
				.doesNotHaveBean(JvmHeapPressureMetrics.class));
	}

	@ParameterizedTest
	@CsvSource({ "200, 200", "404, 404", "299, 2xx", "399, 3xx", "499, 4xx", "599, 5xx", "600, 6xx", "OK, OK",
			"UNKNOWN, UNKNOWN", "CLIENT_ERROR, CLIENT_ERROR" })
	void countsStatusesThatMeanNothingTogether(String status, String counted) {
		withRegistry((registry) -> assertThat(registry.counter("requests", "status", status).getId().getTags())
			.containsExactly(Tag.of("status", counted)));
	}

	private static void withRegistry(Consumer<MeterRegistry> assertion) {
		new ApplicationContextRunner().withConfiguration(CONFIGURATION).run((context) -> {
			MeterRegistry registry = new SimpleMeterRegistry();
			context.getBeansOfType(MeterFilter.class).values().forEach(registry.config()::meterFilter);
			assertion.accept(registry);
		});
	}

	@Test
	void observesApplicationRequestsOnlyOnServlets() {
		this.servlet.withPropertyValues("management.server.port=9090").run((context) -> {
			ObservationPredicate predicate = context.getBean(ObservationPredicate.class);
			assertThat(predicate.test("http.server.requests", servletRequest("/"))).isTrue();
			assertThat(predicate.test("http.server.requests", servletRequest("/actuator/health"))).isTrue();
			assertThat(predicate.test("http.server.requests", servletRequest("/livez"))).isFalse();
			assertThat(predicate.test("other", new Observation.Context())).isTrue();
		});
	}

	@Test
	void observesApplicationRequestsOnlyOnAReactiveServer() {
		this.reactive.withPropertyValues("management.server.port=9090").run((context) -> {
			ObservationPredicate predicate = context.getBean(ObservationPredicate.class);
			assertThat(predicate.test("http.server.requests", reactiveRequest("/"))).isTrue();
			assertThat(predicate.test("http.server.requests", reactiveRequest("/actuator/health"))).isTrue();
			assertThat(predicate.test("http.server.requests", reactiveRequest("/readyz"))).isFalse();
			assertThat(predicate.test("other", new Observation.Context())).isTrue();
		});
	}

	@Test
	void leavesOutAnActuatorOnTheSamePort() {
		this.servlet.run((context) -> assertThat(context.getBean(ObservationPredicate.class)
			.test("http.server.requests", servletRequest("/actuator/health"))).isFalse());
		this.reactive.run((context) -> assertThat(context.getBean(ObservationPredicate.class)
			.test("http.server.requests", reactiveRequest("/actuator/health"))).isFalse());
	}

	@Test
	void logsTheRequestsOfEachStack() {
		this.servlet.run((context) -> assertThat(
				context.getBean(RequestLogObservationHandler.class).supportsContext(servletRequest("/")))
			.isTrue());
		this.reactive.run((context) -> assertThat(
				context.getBean(RequestLogObservationHandler.class).supportsContext(reactiveRequest("/")))
			.isTrue());
	}

	@Test
	void backsOffFromARequestLogOfTheApplication() {
		RequestLogObservationHandler own = new RequestLogObservationHandler();
		this.servlet.withBean(RequestLogObservationHandler.class, () -> own)
			.run((context) -> assertThat(context).getBean(RequestLogObservationHandler.class).isSameAs(own));
	}

	@Test
	void hasNothingToObserveWithoutAServer() {
		new ApplicationContextRunner().withConfiguration(CONFIGURATION)
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(ObservationPredicate.class)
				.doesNotHaveBean(RequestLogObservationHandler.class));
	}

	private static Observation.Context servletRequest(String path) {
		return new ServerRequestObservationContext(new MockHttpServletRequest("GET", path),
				new MockHttpServletResponse());
	}

	private static Observation.Context reactiveRequest(String path) {
		return new org.springframework.http.server.reactive.observation.ServerRequestObservationContext(
				MockServerHttpRequest.get(path).build(), new MockServerHttpResponse(), Map.of());
	}

}
