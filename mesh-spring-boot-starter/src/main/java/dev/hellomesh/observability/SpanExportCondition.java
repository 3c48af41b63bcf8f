package dev.hellomesh.observability;

import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;

import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.core.env.Environment;

/**
 * Takes the exporter of spans away where no endpoint is set. Spring Boot has a condition
 * for that, but an image decides its conditions when it is built, and its endpoint is
 * known when it runs.
 */
class SpanExportCondition implements BeanFactoryPostProcessor {

	static final String ENDPOINT = "management.opentelemetry.tracing.export.otlp.endpoint";

	private final Environment environment;

	SpanExportCondition(Environment environment) {
		this.environment = environment;
	}

	@Override
	public void postProcessBeanFactory(ConfigurableListableBeanFactory beanFactory) {
		if (!this.environment.containsProperty(ENDPOINT) && beanFactory instanceof BeanDefinitionRegistry registry) {
			for (String exporter : beanFactory.getBeanNamesForType(OtlpHttpSpanExporter.class, true, false)) {
				registry.removeBeanDefinition(exporter);
			}
		}
	}

}
