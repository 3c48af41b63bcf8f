/**
 * An embedded Tomcat that starts fast.
 */
@NullMarked
package dev.hellomesh.tomcat;

import org.jspecify.annotations.NullMarked;
