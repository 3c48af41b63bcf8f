package dev.hellomesh.cli.cluster;

import java.util.List;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The cluster that a command is about.
 *
 * @param kubectl what asks it
 * @param context kubectl's name for it; none in a dry run without a cluster
 * @param kind which program runs it
 * @param profile what that program calls it
 * @param namespace where the applications go
 * @param nodes its nodes, if deploy asked for them
 * @param reached whether it responds; otherwise this is a dry run
 */
record Cluster(Kubectl kubectl, @Nullable String context, ClusterKind kind, String profile, String namespace,
		List<JsonNode> nodes, boolean reached) {

	// Tells whether the nodes' images are those of a containerd, which a Docker engine's
	// load does not reach.
	boolean isContainerd() {
		return this.nodes.stream()
			.anyMatch((
					node) -> node.at("/status/nodeInfo/containerRuntimeVersion").asString("").startsWith("containerd"));
	}

}
