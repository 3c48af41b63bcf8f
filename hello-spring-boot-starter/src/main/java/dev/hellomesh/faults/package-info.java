/**
 * A switch that injects faults into one instance. Its probes still succeed, so Kubernetes
 * keeps it, and only a mesh can protect the callers.
 */
@NullMarked
package dev.hellomesh.faults;

import org.jspecify.annotations.NullMarked;
