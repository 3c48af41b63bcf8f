package dev.hellomesh.faults;

import java.util.concurrent.ThreadLocalRandom;

import dev.hellomesh.tomcat.WaitingRequests;

import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * Auto-configuration for the fault switch of a servlet application.
 */
@AutoConfiguration
@ConditionalOnWebApplication(type = Type.SERVLET)
@ConditionalOnAvailableEndpoint(FaultsEndpoint.class)
@EnableConfigurationProperties(FaultsProperties.class)
public final class FaultsAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	FaultSwitch faultSwitch() {
		return FaultSwitch.onTime();
	}

	@Bean
	@ConditionalOnMissingBean
	FaultsEndpoint faultsEndpoint(FaultSwitch faults, FaultsProperties properties) {
		return new FaultsEndpoint(faults, properties);
	}

	@Bean
	@ConditionalOnMissingBean
	FaultInterceptor faultInterceptor(FaultSwitch faults, WaitingRequests waiting) {
		return new FaultInterceptor(faults, waiting, () -> ThreadLocalRandom.current().nextDouble());
	}

	@Bean
	WebMvcConfigurer faultsWebMvcConfigurer(FaultInterceptor interceptor) {
		return new WebMvcConfigurer() {

			@Override
			public void addInterceptors(InterceptorRegistry registry) {
				registry.addInterceptor(interceptor);
			}

		};
	}

}
