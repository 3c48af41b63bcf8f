/**
 * Greets by name and in the language of the reader.
 */
@NullMarked
package dev.hellomesh.hello;

import org.jspecify.annotations.NullMarked;
