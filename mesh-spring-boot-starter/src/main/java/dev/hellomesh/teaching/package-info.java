/**
 * Endpoints that show or do on request what a lesson about proxies, timeouts and retries
 * needs.
 */
@NullMarked
package dev.hellomesh.teaching;

import org.jspecify.annotations.NullMarked;
