/**
 * Greets by name and in the language of the reader.
 */
@NullMarked
package dev.hellomesh.hello.v2;

import org.jspecify.annotations.NullMarked;
