package dev.hellomesh.hello;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Settings of the hello service.
 *
 * @param version version in the greeting
 */
@ConfigurationProperties("hello")
record HelloProperties(String version) {

}
