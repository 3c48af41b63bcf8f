package dev.hellomesh.observability;

import ch.qos.logback.classic.LoggerContext;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.observation.ObservationPredicate;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.support.BeanDefinitionRegistryPostProcessor;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.otlp.OtlpTracingAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.observation.ServerRequestObservationContext;

/**
 * Auto-configuration for what is observed: application requests are, what asks about the
 * application (probes, scrapes) is not.
 */
@AutoConfiguration(after = OtlpTracingAutoConfiguration.class)
public final class ObservabilityAutoConfiguration {

	// Prometheus takes "version" from the pod's label; a tag of that name would win over
	// it.
	@Bean
	MeterFilter jvmVersionMeterFilter() {
		return MeterFilter.renameTag("jvm.info", "version", "jvm.version");
	}

	// Whoever may ask for any status could make a series of each. Those that mean nothing
	// share one for their class; the request's log line still has the number.
	@Bean
	MeterFilter statusMeterFilter() {
		return MeterFilter.replaceTagValues("status", ObservabilityAutoConfiguration::knownStatus);
	}

	@Bean
	MeterFilter routedStatusMeterFilter() {
		return MeterFilter.replaceTagValues("httpStatusCode", ObservabilityAutoConfiguration::knownStatus);
	}

	private static String knownStatus(String status) {
		boolean unknown = status.matches("[0-9]{3}") && HttpStatus.resolve(Integer.parseInt(status)) == null;
		return unknown ? status.charAt(0) + "xx" : status;
	}

	@Bean
	static SpanExportCondition spanExportCondition(Environment environment) {
		return new SpanExportCondition(environment);
	}

	// By its type, for it is not offered to whoever asks for an exporter.
	@Bean
	@ConditionalOnBean(OtlpHttpSpanExporter.class)
	LazySpanExporter lazySpanExporter(BeanFactory beanFactory) {
		return new LazySpanExporter(() -> beanFactory.getBean(OtlpHttpSpanExporter.class));
	}

	// It divides one duration by another, for which the JDK computes powers of ten with
	// hundreds of digits, at each start.
	@Bean
	static BeanDefinitionRegistryPostProcessor withoutHeapPressureMetrics() {
		return (registry) -> {
			if (registry.containsBeanDefinition("jvmHeapPressureMetrics")) {
				registry.removeBeanDefinition("jvmHeapPressureMetrics");
			}
		};
	}

	@Bean
	OperationalPaths operationalPaths(Environment environment) {
		return new OperationalPaths(ManagementPortType.get(environment) == ManagementPortType.SAME);
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(LoggerContext.class)
	static class LogbackConfiguration {

		@Bean
		ConsoleBuffer consoleBuffer(Environment environment) {
			return new ConsoleBuffer(environment);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnWebApplication(type = Type.SERVLET)
	static class ServletConfiguration {

		@Bean
		ObservationPredicate applicationRequestsOnly(OperationalPaths operational) {
			return (name, context) -> !(context instanceof ServerRequestObservationContext request
					&& operational.include(request.getCarrier().getRequestURI()));
		}

		@Bean
		@ConditionalOnMissingBean
		RequestLogObservationHandler requestLogObservationHandler() {
			return new RequestLogObservationHandler(ServerRequestObservationContext.class);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnWebApplication(type = Type.REACTIVE)
	static class ReactiveConfiguration {

		@Bean
		ObservationPredicate applicationRequestsOnly(OperationalPaths operational) {
			return (name,
					context) -> !(context instanceof org.springframework.http.server.reactive.observation.ServerRequestObservationContext request
							&& operational.include(request.getCarrier().getPath().value()));
		}

		@Bean
		@ConditionalOnMissingBean
		RequestLogObservationHandler requestLogObservationHandler() {
			return new RequestLogObservationHandler(
					org.springframework.http.server.reactive.observation.ServerRequestObservationContext.class);
		}

	}

}
