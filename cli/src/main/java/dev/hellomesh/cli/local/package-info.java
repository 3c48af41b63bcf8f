/**
 * The services on this machine: started, watched and stopped.
 */
@NullMarked
package dev.hellomesh.cli.local;

import org.jspecify.annotations.NullMarked;
