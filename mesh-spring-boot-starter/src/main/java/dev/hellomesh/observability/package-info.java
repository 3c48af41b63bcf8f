/**
 * Traces, metrics and a log line for each request to the application.
 */
@NullMarked
package dev.hellomesh.observability;

import org.jspecify.annotations.NullMarked;
