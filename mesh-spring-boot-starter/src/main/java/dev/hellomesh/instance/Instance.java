package dev.hellomesh.instance;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.util.Assert;

/**
 * Identity of this instance.
 *
 * @param hostname name of the pod, or of the machine outside a cluster; never empty
 */
@ConfigurationProperties("mesh.instance")
public record Instance(String hostname) {

	public Instance {
		Assert.hasText(hostname, "mesh.instance.hostname must not be empty");
	}

}
