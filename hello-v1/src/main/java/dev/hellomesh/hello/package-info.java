/**
 * Greets the world.
 */
@NullMarked
package dev.hellomesh.hello.v1;

import org.jspecify.annotations.NullMarked;
