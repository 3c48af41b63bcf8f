package dev.hellomesh.problems;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration for what is answered outside Spring MVC's handlers: requests that
 * Tomcat cannot read, exceptions that are not handled, and preflight requests.
 */
@AutoConfiguration
@ConditionalOnWebApplication(type = Type.SERVLET)
public final class ProblemsAutoConfiguration {

	@Bean
	WebServerFactoryCustomizer<TomcatServletWebServerFactory> problemReportCustomizer() {
		return (factory) -> factory
			.addContextCustomizers((context) -> context.getParent().getPipeline().addValve(new ProblemReportValve()));
	}

	@Bean
	PreFlightRequestFilter preFlightRequestFilter() {
		return new PreFlightRequestFilter();
	}

}
