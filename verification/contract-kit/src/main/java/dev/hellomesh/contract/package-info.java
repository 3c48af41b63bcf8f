/**
 * The contract of the hello service, as tests of a running one over HTTP.
 */
@NullMarked
package dev.hellomesh.contract;

import org.jspecify.annotations.NullMarked;
