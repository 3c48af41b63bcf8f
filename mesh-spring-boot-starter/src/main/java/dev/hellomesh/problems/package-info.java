/**
 * Errors that are answered outside Spring MVC, in the form that it gives its own.
 */
@NullMarked
package dev.hellomesh.problems;

import org.jspecify.annotations.NullMarked;
