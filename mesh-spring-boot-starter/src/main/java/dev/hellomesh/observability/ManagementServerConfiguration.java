package dev.hellomesh.observability;

import io.micrometer.observation.ObservationRegistry;

import org.springframework.boot.actuate.autoconfigure.web.ManagementContextConfiguration;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextType;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.context.annotation.Bean;

/**
 * Keeps what arrives on a management port of its own from being observed. A servlet
 * container there has no observation filter, but a reactive server takes the
 * application's registry if it is not given another.
 */
@ManagementContextConfiguration(value = ManagementContextType.CHILD, proxyBeanMethods = false)
@ConditionalOnWebApplication(type = Type.REACTIVE)
class ManagementServerConfiguration {

	@Bean
	ObservationRegistry managementObservationRegistry() {
		return ObservationRegistry.NOOP;
	}

}
