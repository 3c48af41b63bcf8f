/**
 * Tests on a real cluster. {@link DeployedMesh} on a class brings the product to the
 * cluster once, for all such classes, waits before each test until everything is as it
 * should be, and gives the test's parameters: {@link Cluster} to ask and change with
 * kubectl as people do, {@link Ingress} to send requests through with {@link Load}. A
 * test prints one line with what it measured, asserts exactly what the product promises,
 * and puts back what it changed before it ends, also when it fails. A class that deploys
 * by itself has no such annotation and a lower {@code @Order}, leaves nothing on the
 * cluster, and runs the command with {@link Mesh}.
 */
@NullMarked
package dev.hellomesh.cluster;

import org.jspecify.annotations.NullMarked;
