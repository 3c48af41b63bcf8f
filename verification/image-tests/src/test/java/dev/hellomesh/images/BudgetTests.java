package dev.hellomesh.images;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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

	private static final Duration READY_TIMEOUT = Duration.ofSeconds(60);

	private static final int STARTS = 5;

	private static final int DEFAULTS_STARTS = 3;

	// What Spring Boot's defaults start with, be it slowly.
	private static final int ENOUGH_MEBIBYTES = 512;

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
				"| image | limit | ready, seconds | / defaults with %d MiB | at rest | peak | answers | failures | OOM |\n"
					.formatted(ENOUGH_MEBIBYTES) + "|---|---|---|---|---|---|---|---|---|\n");
		rows.forEach((row) -> table.append(row.toMarkdown()));
		Files.writeString(directory.resolve("budgets.md"), table);
		System.out.println(table);
	}

	@Test
	void helloStaysWithinItsMemory() throws Exception {
		Row row = measureBesideDefaults("hello-v1", ServiceContainer.HELLO_MEBIBYTES, BudgetTests::hello,
				BudgetTests::defaultHello);
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
			Row row = measureBesideDefaults("gateway", ServiceContainer.GATEWAY_MEBIBYTES, this::gateway,
					this::defaultGateway);
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
		rows.add(measureOrGiveUp("hello-v1, defaults", ServiceContainer.HELLO_MEBIBYTES, BudgetTests::defaultHello));
		rows.add(measureOrGiveUp("gateway, defaults", ServiceContainer.GATEWAY_MEBIBYTES, this::defaultGateway));
		assertThat(rows).extracting(Row::image).contains("hello-v1, defaults", "gateway, defaults");
	}

	private static ServiceContainer hello() {
		return ServiceContainer.hello("hello-v1").asOnACluster();
	}

	private static ServiceContainer defaultHello() {
		return hello().asSpringBootDoesByDefault("dev.hellomesh.hello.HelloApplication");
	}

	private ServiceContainer gateway() {
		return ServiceContainer.gateway(this.network).asOnACluster();
	}

	private ServiceContainer defaultGateway() {
		return gateway().asSpringBootDoesByDefault("dev.hellomesh.gateway.GatewayApplication");
	}

	private static Row measureOrGiveUp(String name, int limit, Supplier<ServiceContainer> containers) throws Exception {
		try {
			return measure(name, limit, containers, List.of(), List.of());
		}
		catch (NeverReadyException ex) {
			return new Row(name, limit, List.of(), List.of(), 0, 0, 0, 0, ex.outOfMemory);
		}
	}

	// In turn, since a machine has quick minutes and slow ones.
	private static Row measureBesideDefaults(String name, int limit, Supplier<ServiceContainer> containers,
			Supplier<ServiceContainer> defaults) throws Exception {
		List<Double> ready = new ArrayList<>();
		List<Double> defaultsReady = new ArrayList<>();
		for (int i = 1; i < STARTS; i++) {
			try (ServiceContainer container = containers.get()) {
				ready.add(start(container));
			}
			// Of those that do not start in time, one is enough.
			if (i <= DEFAULTS_STARTS && defaultsReady.size() == i - 1) {
				try (ServiceContainer container = defaults.get().withMemory(ENOUGH_MEBIBYTES)) {
					defaultsReady.add(start(container));
				}
				catch (NeverReadyException ex) {
					System.out.println("Defaults of " + name + ": " + ex.getMessage());
				}
			}
		}
		return measure(name, limit, containers, ready, defaultsReady);
	}

	private static Row measure(String name, int limit, Supplier<ServiceContainer> containers, List<Double> readyBefore,
			List<Double> defaultsReady) throws Exception {
		List<Double> ready = new ArrayList<>(readyBefore);
		try (ServiceContainer container = containers.get()) {
			ready.add(start(container));
			try (WorkingSet memory = WorkingSet.of(container)) {
				Awaitility.await().until(memory::isKnown);
				long atRest = memory.mebibytes();
				String path = name.startsWith("gateway") ? "/v1" : "/";
				String other = name.startsWith("gateway") ? "/v2" : "/headers";
				Load load = Load.run(LOAD, container.main(path), container.main(other));
				boolean killed = Boolean.TRUE.equals(container.state().getOOMKilled());
				return new Row(name, limit, ready, defaultsReady, atRest, memory.peakMebibytes(), load.answers(),
						load.failures(), killed);
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
				.atMost(READY_TIMEOUT)
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
	 * @param defaultsReadySeconds the same of Spring Boot's defaults, with memory enough,
	 * each measured after one of those
	 * @param atRestMebibytes working set before the load
	 * @param peakMebibytes largest working set under load
	 * @param answers answers to the load
	 * @param failures requests of the load that got another answer than 200, or none
	 * @param outOfMemory whether the kernel killed it
	 */
	record Row(String image, int limitMebibytes, List<Double> readySeconds, List<Double> defaultsReadySeconds,
			long atRestMebibytes, long peakMebibytes, long answers, long failures, boolean outOfMemory) {

		private String toMarkdown() {
			if (this.readySeconds.isEmpty()) {
				return "| %s | %d MiB | never | | | | | | %s |%n".formatted(this.image, this.limitMebibytes,
						this.outOfMemory ? "killed" : "no");
			}
			return "| %s | %d MiB | %s | %s | %d MiB | %d MiB | %d | %d | %s |%n".formatted(this.image,
					this.limitMebibytes, median(this.readySeconds), ofDefaults(), this.atRestMebibytes,
					this.peakMebibytes, this.answers, this.failures, this.outOfMemory ? "killed" : "no");
		}

		private String ofDefaults() {
			if (this.defaultsReadySeconds.isEmpty()) {
				return "";
			}
			List<Double> ratios = new ArrayList<>();
			for (int i = 0; i < this.defaultsReadySeconds.size(); i++) {
				ratios.add(this.readySeconds.get(i) / this.defaultsReadySeconds.get(i));
			}
			return median(ratios) + " of " + median(this.defaultsReadySeconds);
		}

		private static String median(List<Double> values) {
			List<Double> sorted = values.stream().sorted().toList();
			return String.format(Locale.ROOT, "**%.2f** (%.2f–%.2f)", sorted.get(sorted.size() / 2), sorted.get(0),
					sorted.get(sorted.size() - 1));
		}

	}

	private static final class NeverReadyException extends RuntimeException {

		private static final long serialVersionUID = 1L;

		private final boolean outOfMemory;

		NeverReadyException(boolean outOfMemory) {
			super("Not ready within " + READY_TIMEOUT.toSeconds() + " seconds, out of memory: " + outOfMemory);
			this.outOfMemory = outOfMemory;
		}

	}

}
