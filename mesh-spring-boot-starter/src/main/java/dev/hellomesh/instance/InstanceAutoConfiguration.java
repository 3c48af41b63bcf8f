package dev.hellomesh.instance;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;

/**
 * Auto-configuration for the identity of this instance.
 */
@AutoConfiguration
@EnableConfigurationProperties(Instance.class)
public final class InstanceAutoConfiguration {

}
