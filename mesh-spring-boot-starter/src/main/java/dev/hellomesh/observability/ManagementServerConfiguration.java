package dev.hellomesh.observability;

import io.micrometer.observation.ObservationRegistry;

import org.springframework.boot.actuate.autoconfigure.web.ManagementContextConfiguration;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextType;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.context.annotation.Bean;

/**
 * Switches observations off on a separate management port. Only a reactive server needs
 * this: it would use the application's registry. A servlet container has no observation
 * filter there.
 */
@ManagementContextConfiguration(value = ManagementContextType.CHILD, proxyBeanMethods = false)
@ConditionalOnWebApplication(type = Type.REACTIVE)
class ManagementServerConfiguration {

	@Bean
	ObservationRegistry managementObservationRegistry() {
		return ObservationRegistry.NOOP;
	}

}
