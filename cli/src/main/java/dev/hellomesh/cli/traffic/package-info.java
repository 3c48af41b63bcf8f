/**
 * Sends requests at a steady rate, whatever becomes of them, and counts the answers.
 */
@NullMarked
package dev.hellomesh.cli.traffic;

import org.jspecify.annotations.NullMarked;
