package dev.hellomesh.instance;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

class InstanceAutoConfigurationTests {

	private static final AutoConfigurations CONFIGURATION = AutoConfigurations.of(InstanceAutoConfiguration.class);

	@Test
	void knowsItsHostnameOnEveryStack() {
		String property = "mesh.instance.hostname=pod";
		new ApplicationContextRunner().withConfiguration(CONFIGURATION)
			.withPropertyValues(property)
			.run((context) -> assertThat(context.getBean(Instance.class)).isEqualTo(new Instance("pod")));
		new WebApplicationContextRunner().withConfiguration(CONFIGURATION)
			.withPropertyValues(property)
			.run((context) -> assertThat(context.getBean(Instance.class)).isEqualTo(new Instance("pod")));
		new ReactiveWebApplicationContextRunner().withConfiguration(CONFIGURATION)
			.withPropertyValues(property)
			.run((context) -> assertThat(context.getBean(Instance.class)).isEqualTo(new Instance("pod")));
	}

	@ParameterizedTest
	@ValueSource(strings = { "mesh.instance.hostname=", "mesh.instance.hostname= ", "mesh.other=1" })
	void refusesToStartWithoutAHostname(String property) {
		new ApplicationContextRunner().withConfiguration(CONFIGURATION)
			.withPropertyValues(property)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("mesh.instance.hostname"));
	}

}
