package dev.hellomesh.tomcat;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration for the Tomcat of the main port.
 */
@AutoConfiguration
@ConditionalOnWebApplication(type = Type.SERVLET)
public final class TomcatAutoConfiguration {

	@Bean
	LeanTomcatCustomizer leanTomcatCustomizer() {
		return new LeanTomcatCustomizer();
	}

}
