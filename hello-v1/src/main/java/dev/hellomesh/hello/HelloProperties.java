package dev.hellomesh.hello;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Settings of the hello service.
 *
 * @param version release that the greeting names
 */
@ConfigurationProperties("hello")
record HelloProperties(String version) {

}
