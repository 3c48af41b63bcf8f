package dev.hellomesh.observability;

import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.observation.ObservationPredicate;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.support.BeanDefinitionRegistryPostProcessor;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
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
 * Auto-configuration for traces, metrics and the log of requests. Requests to the
 * application are observed; probes and scrapes are not.
 */
@AutoConfiguration(after = OtlpTracingAutoConfiguration.class)
public final class ObservabilityAutoConfiguration {

	// Prometheus takes "version" from the pod's label, and a tag of that name would be in
	// its place.
	@Bean
	MeterFilter jvmVersionMeterFilter() {
		return MeterFilter.renameTag("jvm.info", "version", "jvm.version");
	}

	// A client can ask for any status, and each would be a series of its own. Unknown
	// ones
	// share one for their class; the log line has the number.
	@Bean
	MeterFilter statusMeterFilter() {
		return MeterFilter.replaceTagValues("status", ObservabilityAutoConfiguration::knownStatus);
	}

	private static String knownStatus(String status) {
		boolean unknown = status.matches("[0-9]{3}") && HttpStatus.resolve(Integer.parseInt(status)) == null;
		return unknown ? status.charAt(0) + "xx" : status;
	}

	@Bean
	static SpanExportCondition spanExportCondition(Environment environment) {
		return new SpanExportCondition(environment);
	}

	// Asked for by its type: SpanExportCondition hides it from injection.
	@Bean
	@ConditionalOnBean(OtlpHttpSpanExporter.class)
	LazySpanExporter lazySpanExporter(BeanFactory beanFactory) {
		return new LazySpanExporter(() -> beanFactory.getBean(OtlpHttpSpanExporter.class));
	}

	// It divides two durations at each start, for which the JDK computes powers of ten
	// with
	// hundreds of digits.
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

	@Bean
	SmartInitializingSingleton requestLineEncoder(Environment environment) {
		return () -> RequestLineEncoder.install(environment);
	}

	@Bean
	@ConditionalOnWebApplication
	@ConditionalOnMissingBean
	RequestLogObservationHandler requestLogObservationHandler() {
		return new RequestLogObservationHandler();
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnWebApplication(type = Type.SERVLET)
	static class ServletConfiguration {

		@Bean
		ObservationPredicate applicationRequestsOnly(OperationalPaths operational) {
			return (name, context) -> !(context instanceof ServerRequestObservationContext request
					&& operational.include(request.getCarrier().getRequestURI()));
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

	}

}
