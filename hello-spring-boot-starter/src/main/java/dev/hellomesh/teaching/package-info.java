/**
 * Endpoints for lessons about proxies, timeouts and retries.
 */
@NullMarked
package dev.hellomesh.teaching;

import org.jspecify.annotations.NullMarked;
