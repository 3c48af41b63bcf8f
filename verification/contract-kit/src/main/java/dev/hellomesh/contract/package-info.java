/**
 * What every version of the hello service promises, asked over HTTP of one that runs.
 */
@NullMarked
package dev.hellomesh.contract;

import org.jspecify.annotations.NullMarked;
