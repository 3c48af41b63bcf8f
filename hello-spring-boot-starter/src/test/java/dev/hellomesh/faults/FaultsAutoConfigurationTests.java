package dev.hellomesh.faults;

import java.time.Duration;

import dev.hellomesh.tomcat.TomcatAutoConfiguration;
import dev.hellomesh.tomcat.WaitingRequests;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

class FaultsAutoConfigurationTests {

	private static final String EXPOSED = "management.endpoints.web.exposure.include=faults";

	private final WebApplicationContextRunner runner = new WebApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(TomcatAutoConfiguration.class, FaultsAutoConfiguration.class))
		.withPropertyValues(EXPOSED);

	@Test
	void hasASwitchWithItsEndpointAndItsInterceptor() {
		this.runner.run((context) -> assertThat(context).hasSingleBean(FaultSwitch.class)
			.hasSingleBean(FaultsEndpoint.class)
			.hasSingleBean(FaultInterceptor.class)
			.hasBean("faultsWebMvcConfigurer"));
	}

	@Test
	void backsOffFromBeansOfTheApplication() {
		FaultSwitch faults = FaultSwitch.onTime();
		FaultInterceptor interceptor = new FaultInterceptor(faults, new WaitingRequests(1), () -> 1);
		FaultsEndpoint endpoint = new FaultsEndpoint(faults,
				new FaultsProperties(Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ZERO));
		this.runner.withBean(FaultSwitch.class, () -> faults)
			.withBean(FaultInterceptor.class, () -> interceptor)
			.withBean(FaultsEndpoint.class, () -> endpoint)
			.run((context) -> {
				assertThat(context).getBean(FaultSwitch.class).isSameAs(faults);
				assertThat(context).getBean(FaultInterceptor.class).isSameAs(interceptor);
				assertThat(context).getBean(FaultsEndpoint.class).isSameAs(endpoint);
			});
	}

	@Test
	void isAbsentWhereTheEndpointIsNotExposed() {
		this.runner.withPropertyValues("management.endpoints.web.exposure.include=health")
			.run((context) -> assertThat(context).doesNotHaveBean(FaultSwitch.class)
				.doesNotHaveBean(FaultInterceptor.class));
	}

	@Test
	void isAbsentWhereNobodyHasAccess() {
		this.runner.withPropertyValues("management.endpoint.faults.access=NONE")
			.run((context) -> assertThat(context).doesNotHaveBean(FaultsEndpoint.class)
				.doesNotHaveBean(FaultInterceptor.class));
	}

	@Test
	void isAbsentFromAnApplicationWithoutAServer() {
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(FaultsAutoConfiguration.class))
			.withPropertyValues(EXPOSED)
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(FaultSwitch.class));
	}

	@Test
	void hasTheLimitsOfTheContract() {
		this.runner.run((context) -> assertThat(context.getBean(FaultsProperties.class))
			.isEqualTo(new FaultsProperties(Duration.ofSeconds(60), Duration.ofMinutes(10), Duration.ofSeconds(30))));
	}

	@ParameterizedTest
	@CsvSource({ "mesh.faults.default-ttl, 0s", "mesh.faults.default-ttl, -1s", "mesh.faults.default-ttl, 11m",
			"mesh.faults.max-ttl, 59s", "mesh.faults.max-latency, -1ms" })
	void refusesToStartWithImpossibleLimits(String property, String value) {
		this.runner.withPropertyValues(property + "=" + value)
			.run((context) -> assertThat(context).getFailure().rootCause().hasMessageContaining(property));
	}

	@Test
	void refusesToStartWithALimitThatIsNoDuration() {
		this.runner.withPropertyValues("mesh.faults.max-ttl=forever")
			.run((context) -> assertThat(context).getFailure().hasStackTraceContaining("mesh.faults.max-ttl"));
	}

}
