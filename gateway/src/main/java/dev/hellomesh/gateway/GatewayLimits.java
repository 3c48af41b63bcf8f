package dev.hellomesh.gateway;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.Assert;
import org.springframework.util.unit.DataSize;

/**
 * Limits on what either side may ask of the gateway, beside those that Spring Boot and
 * Spring Cloud Gateway have settings for.
 *
 * @param maxRequestBody largest body that a request may have; 0 allows none
 * @param stallTimeout longest pause in the middle of a body, the client's or the
 * upstream's, after which the connection is closed; more than 0
 */
@ConfigurationProperties("gateway.limits")
record GatewayLimits(@DefaultValue("1MB") DataSize maxRequestBody, @DefaultValue("30s") Duration stallTimeout) {

	GatewayLimits {
		Assert.isTrue(!maxRequestBody.isNegative(), "gateway.limits.max-request-body must not be negative");
		Assert.isTrue(stallTimeout.compareTo(Duration.ZERO) > 0, "gateway.limits.stall-timeout must be more than 0");
	}

}
