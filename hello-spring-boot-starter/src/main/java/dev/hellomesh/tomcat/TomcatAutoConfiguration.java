package dev.hellomesh.tomcat;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.tomcat.autoconfigure.TomcatServerProperties;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration for the Tomcat of the main port.
 */
@AutoConfiguration
@ConditionalOnWebApplication(type = Type.SERVLET)
@EnableConfigurationProperties(TomcatServerProperties.class)
public final class TomcatAutoConfiguration {

	@Bean
	LeanTomcatCustomizer leanTomcatCustomizer() {
		return new LeanTomcatCustomizer();
	}

	// Half of the connections are left for requests that do not wait. -1 is no limit.
	@Bean
	@ConditionalOnMissingBean
	WaitingRequests waitingRequests(TomcatServerProperties tomcat) {
		int connections = tomcat.getMaxConnections();
		return new WaitingRequests((connections >= 0) ? connections / 2 : Integer.MAX_VALUE);
	}

}
