/**
 * What is observed of every service: application requests only, each with one log line
 * that names its trace.
 */
@NullMarked
package dev.hellomesh.observability;

import org.jspecify.annotations.NullMarked;
