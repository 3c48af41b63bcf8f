/**
 * The command line of {@code mesh}.
 */
@NullMarked
package dev.hellomesh.cli;

import org.jspecify.annotations.NullMarked;
