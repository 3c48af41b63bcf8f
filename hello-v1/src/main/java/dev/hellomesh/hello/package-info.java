/**
 * Greets the world.
 */
@NullMarked
package dev.hellomesh.hello;

import org.jspecify.annotations.NullMarked;
