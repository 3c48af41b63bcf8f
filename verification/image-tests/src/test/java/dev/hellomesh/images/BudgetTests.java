package dev.hellomesh.images;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

import dev.hellomesh.contract.Http;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.testcontainers.containers.Network;
import org.testcontainers.lifecycle.Startables;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Memory under load, and time to ready, beside what Spring Boot does by default. What is
 * asserted is memory and that nothing fails; times are for the report, since they depend
 * on what else the machine does.
 */
class BudgetTests {

	private static final Duration LOAD = Duration.ofSeconds(60);

	private static final List<Row> rows = new ArrayList<>();

	private final Network network = Network.newNetwork();

	@AfterEach
	void closeNetwork() {
		this.network.close();
	}

	@AfterAll
	static void report() throws IOException {
		Path directory = Path.of(System.getProperty("report.directory"));
		Files.writeString(directory.resolve("budgets.json"),
				JsonMapper.builder().build().writerWithDefaultPrettyPrinter().writeValueAsString(rows) + "\n");
		StringBuilder table = new StringBuilder(
				"| image | limit | ready, seconds (median of each start) | at rest | peak | answers | failures | OOM |\n"
						+ "|---|---|---|---|---|---|---|---|\n");
		rows.forEach((row) -> table.append(row.toMarkdown()));
		Files.writeString(directory.resolve("budgets.md"), table);
		System.out.println(table);
	}

	@Test
	void helloStaysWithinItsMemory() throws Exception {
		Row row = measure("hello-v1", ServiceContainer.HELLO_MEBIBYTES, 5,
				() -> ServiceContainer.hello("hello-v1").asOnACluster());
		rows.add(row);
		assertThat(row.outOfMemory()).isFalse();
		assertThat(row.failures()).isZero();
		assertThat(row.answers()).isPositive();
		assertThat(row.peakMebibytes()).isLessThan(110);
	}

	@Test
	void gatewayStaysWithinItsMemory() throws Exception {
		try (ServiceContainer helloV1 = ServiceContainer.hello("hello-v1")
			.withNetwork(this.network)
			.withNetworkAliases("hello-v1");
				ServiceContainer helloV2 = ServiceContainer.hello("hello-v2")
					.withNetwork(this.network)
					.withNetworkAliases("hello-v2")) {
			Startables.deepStart(helloV1, helloV2).join();
			Row row = measure("gateway", ServiceContainer.GATEWAY_MEBIBYTES, 5,
					() -> ServiceContainer.gateway(this.network).asOnACluster());
			rows.add(row);
			assertThat(row.outOfMemory()).isFalse();
			assertThat(row.failures()).isZero();
			assertThat(row.answers()).isPositive();
			assertThat(row.peakMebibytes()).isLessThan(145);
		}
	}

	// To compare with: nothing is promised, and at this size it is expected to fail.
	@Test
	void defaultsAreRecorded() throws Exception {
		rows.add(measureOrGiveUp("hello-v1, defaults", ServiceContainer.HELLO_MEBIBYTES,
				() -> ServiceContainer.hello("hello-v1")
					.asOnACluster()
					.asSpringBootDoesByDefault("dev.hellomesh.hello.HelloApplication")));
		rows.add(measureOrGiveUp("gateway, defaults", ServiceContainer.GATEWAY_MEBIBYTES,
				() -> ServiceContainer.gateway(this.network)
					.asOnACluster()
					.asSpringBootDoesByDefault("dev.hellomesh.gateway.GatewayApplication")));
		assertThat(rows).extracting(Row::image).contains("hello-v1, defaults", "gateway, defaults");
	}

	private static Row measureOrGiveUp(String name, int limit, Supplier<ServiceContainer> containers) throws Exception {
		try {
			return measure(name, limit, 1, containers);
		}
		catch (NeverReadyException ex) {
			return new Row(name, limit, List.of(), 0, 0, 0, 0, ex.outOfMemory);
		}
	}

	private static Row measure(String name, int limit, int starts, Supplier<ServiceContainer> containers)
			throws Exception {
		List<Double> ready = new ArrayList<>();
		for (int i = 1; i < starts; i++) {
			try (ServiceContainer container = containers.get()) {
				ready.add(start(container));
			}
		}
		try (ServiceContainer container = containers.get()) {
			ready.add(start(container));
			try (WorkingSet memory = WorkingSet.of(container)) {
				Awaitility.await().until(memory::isKnown);
				long atRest = memory.mebibytes();
				String path = name.startsWith("gateway") ? "/v1" : "/";
				String other = name.startsWith("gateway") ? "/v2" : "/headers";
				Load load = Load.run(LOAD, container.main(path), container.main(other));
				boolean killed = Boolean.TRUE.equals(container.state().getOOMKilled());
				return new Row(name, limit, ready, atRest, memory.peakMebibytes(), load.answers(), load.failures(),
						killed);
			}
		}
	}

	// From the moment the process starts, as the engine says, to the first answer that it
	// is ready.
	private static double start(ServiceContainer container) {
		container.unready().start();
		try {
			Awaitility.await()
				.pollInterval(Duration.ofMillis(10))
				.atMost(Duration.ofSeconds(45))
				.until(() -> Http.status(container.main("/readyz")) == 200);
		}
		catch (ConditionTimeoutException ex) {
			throw new NeverReadyException(Boolean.TRUE.equals(container.state().getOOMKilled()));
		}
		// Before the engine is asked again, which takes its time.
		Instant ready = Instant.now();
		Instant started = Instant.parse(String.valueOf(container.state().getStartedAt()));
		return Duration.between(started, ready).toMillis() / 1000.0;
	}

	/**
	 * What was measured of one image.
	 *
	 * @param image the image, and how it was run
	 * @param limitMebibytes memory that it was allowed
	 * @param readySeconds time from start to ready, of each start
	 * @param atRestMebibytes working set before the load
	 * @param peakMebibytes largest working set under load
	 * @param answers answers to the load
	 * @param failures requests of the load that got another answer than 200, or none
	 * @param outOfMemory whether the kernel killed it
	 */
	record Row(String image, int limitMebibytes, List<Double> readySeconds, long atRestMebibytes, long peakMebibytes,
			long answers, long failures, boolean outOfMemory) {

		private String toMarkdown() {
			List<Double> sorted = this.readySeconds.stream().sorted().toList();
			if (sorted.isEmpty()) {
				return "| %s | %d MiB | never | | | | | %s |%n".formatted(this.image, this.limitMebibytes,
						this.outOfMemory ? "killed" : "no");
			}
			return "| %s | %d MiB | **%.2f** of %s | %d MiB | %d MiB | %d | %d | %s |%n".formatted(this.image,
					this.limitMebibytes, sorted.get(sorted.size() / 2), sorted, this.atRestMebibytes,
					this.peakMebibytes, this.answers, this.failures, this.outOfMemory ? "killed" : "no");
		}

	}

	private static final class NeverReadyException extends RuntimeException {

		private static final long serialVersionUID = 1L;

		private final boolean outOfMemory;

		NeverReadyException(boolean outOfMemory) {
			super("Not ready within 45 seconds, out of memory: " + outOfMemory);
			this.outOfMemory = outOfMemory;
		}

	}

}
