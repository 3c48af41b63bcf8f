/**
 * An embedded Tomcat that starts fast and keeps answering while requests wait.
 */
@NullMarked
package dev.hellomesh.tomcat;

import org.jspecify.annotations.NullMarked;
