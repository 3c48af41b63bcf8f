/**
 * The services on a cluster: brought there with Istio, checked, opened and removed.
 */
@NullMarked
package dev.hellomesh.cli.cluster;

import org.jspecify.annotations.NullMarked;
