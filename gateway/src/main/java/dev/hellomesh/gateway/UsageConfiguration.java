package dev.hellomesh.gateway;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.ClassPathResource;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;

/**
 * Answers on the root with what can be asked.
 */
@Configuration(proxyBeanMethods = false)
class UsageConfiguration {

	private static final MediaType TEXT = MediaType.parseMediaType("text/plain;charset=UTF-8");

	@Bean
	RouterFunction<ServerResponse> usage() {
		ClassPathResource usage = new ClassPathResource("usage.txt");
		return RouterFunctions.route()
			.GET("/", (request) -> ServerResponse.ok().contentType(TEXT).bodyValue(usage))
			.build();
	}

}
