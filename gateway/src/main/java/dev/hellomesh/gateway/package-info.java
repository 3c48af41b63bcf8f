/**
 * The front door: routes in application.yml, and here what Spring Cloud Gateway leaves to
 * its users.
 */
@NullMarked
package dev.hellomesh.gateway;

import org.jspecify.annotations.NullMarked;
