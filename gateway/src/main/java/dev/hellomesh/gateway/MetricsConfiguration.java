package dev.hellomesh.gateway;

import java.util.Arrays;

import io.micrometer.core.instrument.config.MeterFilter;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;

/**
 * Keeps the number of time series in the gateway's own hands.
 */
@Configuration(proxyBeanMethods = false)
class MetricsConfiguration {

	// Spring Cloud Gateway names whatever method a client invents, and each name would be
	// a series for ever. UNKNOWN is what Spring calls them in the server's metrics.
	@Bean
	MeterFilter inventedMethodMeterFilter() {
		return MeterFilter.replaceTagValues("httpMethod", (method) -> "UNKNOWN",
				Arrays.stream(HttpMethod.values()).map(HttpMethod::name).toArray(String[]::new));
	}

}
