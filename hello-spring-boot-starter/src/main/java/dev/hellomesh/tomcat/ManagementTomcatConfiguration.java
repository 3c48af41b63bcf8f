package dev.hellomesh.tomcat;

import org.springframework.boot.actuate.autoconfigure.web.ManagementContextConfiguration;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextType;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.context.annotation.Bean;

/**
 * Configuration for the Tomcat of a separate management port, to which the application's
 * customizers do not apply.
 */
@ManagementContextConfiguration(value = ManagementContextType.CHILD, proxyBeanMethods = false)
@ConditionalOnWebApplication(type = Type.SERVLET)
class ManagementTomcatConfiguration {

	@Bean
	LeanTomcatCustomizer leanManagementTomcatCustomizer() {
		return new LeanTomcatCustomizer();
	}

}
