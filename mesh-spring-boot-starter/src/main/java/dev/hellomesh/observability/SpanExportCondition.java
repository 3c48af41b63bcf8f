package dev.hellomesh.observability;

import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;

import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

/**
 * Removes the exporter of spans if no endpoint is set, and hides it behind the
 * {@link LazySpanExporter} if one is. Spring Boot has a condition for that, but an image
 * evaluates its conditions when it is built, and its endpoint is known when it runs.
 */
class SpanExportCondition implements BeanFactoryPostProcessor {

	static final String ENDPOINT = "management.opentelemetry.tracing.export.otlp.endpoint";

	private final Environment environment;

	SpanExportCondition(Environment environment) {
		this.environment = environment;
	}

	@Override
	public void postProcessBeanFactory(ConfigurableListableBeanFactory beanFactory) {
		boolean exporting = StringUtils.hasText(this.environment.getProperty(ENDPOINT));
		for (String exporter : beanFactory.getBeanNamesForType(OtlpHttpSpanExporter.class, true, false)) {
			if (exporting) {
				BeanDefinition definition = beanFactory.getBeanDefinition(exporter);
				definition.setAutowireCandidate(false);
				// So it is not created at start, and can still be created during
				// shutdown, when singletons cannot.
				definition.setScope(BeanDefinition.SCOPE_PROTOTYPE);
			}
			else {
				remove(exporter, beanFactory);
			}
		}
		if (!exporting) {
			for (String exporter : beanFactory.getBeanNamesForType(LazySpanExporter.class, true, false)) {
				remove(exporter, beanFactory);
			}
		}
	}

	private static void remove(String name, ConfigurableListableBeanFactory beanFactory) {
		if (beanFactory instanceof BeanDefinitionRegistry registry) {
			registry.removeBeanDefinition(name);
		}
	}

}
