/**
 * Problem details for errors outside Spring MVC.
 */
@NullMarked
package dev.hellomesh.problems;

import org.jspecify.annotations.NullMarked;
