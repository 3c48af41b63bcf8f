/**
 * What all commands share: the terminal, Ctrl-C, other programs, and where the project
 * is.
 */
@NullMarked
package dev.hellomesh.cli.base;

import org.jspecify.annotations.NullMarked;
