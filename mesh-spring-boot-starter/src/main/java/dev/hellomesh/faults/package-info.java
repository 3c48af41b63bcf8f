/**
 * A switch that makes one instance answer badly while it goes on looking healthy, so that
 * only its callers can help themselves.
 */
@NullMarked
package dev.hellomesh.faults;

import org.jspecify.annotations.NullMarked;
