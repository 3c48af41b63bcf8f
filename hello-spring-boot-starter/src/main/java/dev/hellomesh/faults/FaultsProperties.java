package dev.hellomesh.faults;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.Assert;

/**
 * Limits of the fault switch.
 *
 * @param defaultTtl time to live of a fault that is set without one, more than 0 and at
 * most the maximum
 * @param maxTtl longest time to live that can be set
 * @param maxLatency longest latency that can be set
 */
@ConfigurationProperties("mesh.faults")
record FaultsProperties(@DefaultValue("60s") Duration defaultTtl, @DefaultValue("10m") Duration maxTtl,
		@DefaultValue("30s") Duration maxLatency) {

	FaultsProperties {
		Assert.isTrue(defaultTtl.compareTo(Duration.ZERO) > 0, "mesh.faults.default-ttl must be more than 0");
		Assert.isTrue(defaultTtl.compareTo(maxTtl) <= 0, "mesh.faults.default-ttl must not exceed mesh.faults.max-ttl");
		Assert.isTrue(!maxLatency.isNegative(), "mesh.faults.max-latency must not be negative");
	}

}
