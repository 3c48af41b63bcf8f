package dev.hellomesh.cli.cluster;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import tools.jackson.databind.JsonNode;

/**
 * What nodes have to give.
 *
 * @param memory in MiB
 * @param cpu in thousandths of a CPU
 */
record Capacity(long memory, long cpu) {

	// What the pods ask for, which the scheduler has to find: 3 gateways of 128 MiB, 6
	// hellos of 64, 9 sidecars, ingress and egress of 40 each, istiod 100, Kiali 64; the
	// other addons ask for none. 9 pods of 200 thousandths, and 10 for each of the 9
	// sidecars, 2 gateways, istiod, Kiali and Jaeger.
	private static final Capacity ASKED = new Capacity(1372, 1940);

	// About what Kubernetes' own pods ask for on a small cluster.
	private static final Capacity KUBERNETES = new Capacity(300, 250);

	// What it takes in practice: limits are higher, and Prometheus, Grafana and Jaeger
	// take memory without asking.
	private static final Capacity COMFORTABLE = new Capacity(5000, 3000);

	private static final Map<String, BigDecimal> UNITS = Map.of("m", new BigDecimal("0.001"), "", BigDecimal.ONE, "k",
			BigDecimal.TEN.pow(3), "M", BigDecimal.TEN.pow(6), "G", BigDecimal.TEN.pow(9), "T", BigDecimal.TEN.pow(12),
			"Ki", kibi(1), "Mi", kibi(2), "Gi", kibi(3), "Ti", kibi(4));

	static void check(Cluster cluster, Steps steps) throws InterruptedException {
		if (!cluster.reached()) {
			return;
		}
		Capacity nodes = of(cluster.nodes(), cluster.kind().sharesMachine());
		String why = "nine pods with sidecars, Istio and its addons ask for " + ASKED.memory + " MiB and " + ASKED.cpu
				+ " thousandths of a CPU, Kubernetes itself for about " + KUBERNETES.memory + " and " + KUBERNETES.cpu;
		Capacity needed = new Capacity(ASKED.memory + KUBERNETES.memory, ASKED.cpu + KUBERNETES.cpu);
		if (nodes.memory < needed.memory) {
			steps.refuse("The nodes have " + nodes.memory + " MiB of memory to give, but " + needed.memory
					+ " are needed: " + why + ". Give the cluster 6 GB.");
		}
		else if (nodes.cpu < needed.cpu) {
			steps.refuse("The nodes have " + nodes.cpu + " thousandths of a CPU to give, but " + needed.cpu
					+ " are needed: " + why + ". Give the cluster 4 CPUs.");
		}
		else if (nodes.memory < COMFORTABLE.memory || nodes.cpu < COMFORTABLE.cpu) {
			steps.note("The nodes have " + nodes.memory + " MiB of memory and " + nodes.cpu
					+ " thousandths of a CPU to give. That is tight: " + why
					+ ", and they take more than they ask for. Better are 6 GB and 4 CPUs.");
		}
		Capacity others = askedBy(cluster.kubectl()
			.list("pods", "--all-namespaces", "--field-selector=status.phase!=Succeeded,status.phase!=Failed")
			.stream()
			.filter((pod) -> !isOurs(pod, cluster.namespace()))
			.toList());
		if (nodes.memory - others.memory < ASKED.memory || nodes.cpu - others.cpu < ASKED.cpu) {
			steps.note("Other pods ask for " + others.memory + " MiB of the nodes' " + nodes.memory + " and for "
					+ others.cpu + " thousandths of a CPU of their " + nodes.cpu
					+ ". Unless the cluster grows, some of these will stay Pending: " + why + ".");
		}
	}

	private static boolean isOurs(JsonNode pod, String namespace) {
		String in = pod.at("/metadata/namespace").asString("");
		return in.equals("istio-system")
				|| in.equals(namespace) && List.of("gateway", "hello").contains(Kubectl.label(pod, "app"));
	}

	static Capacity askedBy(List<JsonNode> pods) {
		List<JsonNode> containers = pods.stream()
			.flatMap((pod) -> Stream.concat(pod.at("/spec/containers").valueStream(),
					pod.at("/spec/initContainers")
						.valueStream()
						.filter((init) -> init.path("restartPolicy").asString("").equals("Always"))))
			.map((container) -> container.at("/resources/requests"))
			.toList();
		return sum(containers, false);
	}

	static Capacity of(List<JsonNode> nodes, boolean same) {
		return sum(nodes.stream().map((node) -> node.at("/status/allocatable")).toList(), same);
	}

	private static Capacity sum(List<JsonNode> amounts, boolean same) {
		ToLongFunction<JsonNode> memory = (amount) -> scaled(amount.path("memory").asString("0"),
				new BigDecimal(1024 * 1024));
		ToLongFunction<JsonNode> cpu = (amount) -> scaled(amount.path("cpu").asString("0"), new BigDecimal("0.001"));
		return new Capacity(total(amounts.stream().mapToLong(memory), same),
				total(amounts.stream().mapToLong(cpu), same));
	}

	private static long total(LongStream values, boolean same) {
		return same ? values.max().orElse(0) : values.sum();
	}

	private static long scaled(String quantity, BigDecimal by) {
		String number = quantity.replaceFirst("[A-Za-z]*$", "");
		BigDecimal unit = UNITS.get(quantity.substring(number.length()));
		if (unit == null) {
			throw new IllegalStateException("kubectl says \"" + quantity + "\", whose unit is not known");
		}
		return new BigDecimal(number).multiply(unit).divide(by, RoundingMode.DOWN).longValue();
	}

	private static BigDecimal kibi(int power) {
		return new BigDecimal(1024).pow(power);
	}

}
