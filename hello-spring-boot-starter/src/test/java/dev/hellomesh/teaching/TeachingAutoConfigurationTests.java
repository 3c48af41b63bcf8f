package dev.hellomesh.teaching;

import java.time.Duration;

import dev.hellomesh.tomcat.TomcatAutoConfiguration;
import dev.hellomesh.tomcat.WaitingRequests;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

class TeachingAutoConfigurationTests {

	private static final AutoConfigurations CONFIGURATION = AutoConfigurations.of(TomcatAutoConfiguration.class,
			TeachingAutoConfiguration.class);

	private final WebApplicationContextRunner runner = new WebApplicationContextRunner()
		.withConfiguration(CONFIGURATION);

	@Test
	void hasTheTeachingEndpoints() {
		this.runner.run((context) -> assertThat(context).hasSingleBean(TeachingController.class));
	}

	@Test
	void backsOffFromAControllerOfTheApplication() {
		TeachingController own = new TeachingController(Duration.ZERO, new WaitingRequests(1));
		this.runner.withBean(TeachingController.class, () -> own)
			.run((context) -> assertThat(context).getBean(TeachingController.class).isSameAs(own));
	}

	@Test
	void canBeSwitchedOff() {
		this.runner.withPropertyValues("mesh.teaching.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(TeachingController.class));
	}

	@Test
	void isAbsentFromAnApplicationWithoutAServer() {
		new ApplicationContextRunner().withConfiguration(CONFIGURATION)
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(TeachingController.class));
	}

	@ParameterizedTest
	@ValueSource(strings = { "-1ms", "301s", "1d" })
	void refusesToStartWithAnImpossibleLimit(String maxDelay) {
		this.runner.withPropertyValues("mesh.teaching.max-delay=" + maxDelay)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("mesh.teaching.max-delay"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "0s", "5m" })
	void acceptsTheSmallestAndTheLargestLimit(String maxDelay) {
		this.runner.withPropertyValues("mesh.teaching.max-delay=" + maxDelay)
			.run((context) -> assertThat(context).hasNotFailed());
	}

}
