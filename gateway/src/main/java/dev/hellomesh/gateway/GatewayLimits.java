package dev.hellomesh.gateway;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.http.HttpStatus;
import org.springframework.util.Assert;
import org.springframework.util.unit.DataSize;
import org.springframework.web.server.ResponseStatusException;

/**
 * Limits on what either side may ask of the gateway, beside those that Spring Boot and
 * Spring Cloud Gateway have settings for.
 *
 * @param maxRequestBody largest body that a request may have; 0 allows none
 * @param responseTimeout longest time that an upstream may be silent after the end of a
 * request, or take for a piece of it, before the response is 504; more than 0
 * @param stallTimeout longest pause in the middle of a body, the client's or the
 * upstream's, and longest time that a client may take for a piece of a response, before
 * the connection is closed; more than 0
 */
@ConfigurationProperties("gateway.limits")
record GatewayLimits(@DefaultValue("1MB") DataSize maxRequestBody, @DefaultValue("5s") Duration responseTimeout,
		@DefaultValue("30s") Duration stallTimeout) {

	GatewayLimits {
		Assert.isTrue(!maxRequestBody.isNegative(), "gateway.limits.max-request-body must not be negative");
		Assert.isTrue(responseTimeout.compareTo(Duration.ZERO) > 0,
				"gateway.limits.response-timeout must be more than 0");
		Assert.isTrue(stallTimeout.compareTo(Duration.ZERO) > 0, "gateway.limits.stall-timeout must be more than 0");
	}

	ResponseStatusException bodyTooLarge() {
		return new ResponseStatusException(HttpStatus.CONTENT_TOO_LARGE,
				"The body is larger than " + this.maxRequestBody.toBytes() + " bytes.");
	}

}
