/**
 * An embedded Tomcat without what takes its time at each start and no service here uses.
 */
@NullMarked
package dev.hellomesh.tomcat;

import org.jspecify.annotations.NullMarked;
