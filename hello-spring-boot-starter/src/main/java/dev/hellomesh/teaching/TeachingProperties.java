package dev.hellomesh.teaching;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.Assert;

/**
 * Settings of the teaching endpoints.
 *
 * @param enabled whether /headers, /status and /delay are there
 * @param maxDelay longest delay that a request may ask for, 0 to 5 minutes
 */
@ConfigurationProperties("mesh.teaching")
record TeachingProperties(@DefaultValue("true") boolean enabled, @DefaultValue("30s") Duration maxDelay) {

	TeachingProperties {
		Assert.isTrue(!maxDelay.isNegative() && maxDelay.compareTo(Duration.ofMinutes(5)) <= 0,
				"mesh.teaching.max-delay must be between 0 and 5 minutes");
	}

}
