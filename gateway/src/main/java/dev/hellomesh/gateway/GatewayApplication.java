package dev.hellomesh.gateway;

import reactor.netty.ReactorNetty;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;

/**
 * The gateway.
 */
@SpringBootApplication
@EnableConfigurationProperties(GatewayLimits.class)
public class GatewayApplication {

	public static void main(String[] args) {
		// One event loop for each processor. Reactor Netty starts at least four, and in a
		// pod
		// with half a processor a request costs a quarter more with four than with one.
		System.getProperties()
			.putIfAbsent(ReactorNetty.IO_WORKER_COUNT, String.valueOf(Runtime.getRuntime().availableProcessors()));
		SpringApplication.run(GatewayApplication.class, args);
	}

}
