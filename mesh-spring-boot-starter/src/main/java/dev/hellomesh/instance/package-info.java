/**
 * The identity of this instance.
 */
@NullMarked
package dev.hellomesh.instance;

import org.jspecify.annotations.NullMarked;
