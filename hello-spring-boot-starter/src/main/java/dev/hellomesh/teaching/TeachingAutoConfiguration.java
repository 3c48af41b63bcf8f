package dev.hellomesh.teaching;

import dev.hellomesh.tomcat.WaitingRequests;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration for the teaching endpoints of a servlet application.
 */
@AutoConfiguration
@ConditionalOnWebApplication(type = Type.SERVLET)
@ConditionalOnBooleanProperty(name = "mesh.teaching.enabled", matchIfMissing = true)
@EnableConfigurationProperties(TeachingProperties.class)
public final class TeachingAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	TeachingController teachingController(TeachingProperties properties, WaitingRequests waiting) {
		return new TeachingController(properties.maxDelay(), waiting);
	}

}
