package dev.hellomesh.images;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.Stream;

import dev.hellomesh.contract.Http;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.testcontainers.containers.Network;
import org.testcontainers.lifecycle.Startables;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Holds the images to their budgets: memory under load, and time to ready. The time is
 * compared with that of Spring Boot's defaults in the same run, because seconds depend on
 * the machine.
 */
class BudgetTests {

	private static final Duration LOAD = Duration.ofSeconds(60);

	private static final Duration READY_TIMEOUT = Duration.ofSeconds(120);

	private static final int PAIRS = 3;

	// The aim is 0.2. The rest is room for what else the machine does.
	private static final double OF_DEFAULTS = 0.3;

	// Enough for Spring Boot's defaults to start.
	private static final int DEFAULTS_MEBIBYTES = 512;

	private final Network network = Network.newNetwork();

	@AfterEach
	void closeNetwork() {
		this.network.close();
	}

	@Test
	void helloStartsInItsBudget() {
		assertThatStartIsWithinBudget("hello-v1", BudgetTests::hello, "dev.hellomesh.hello.HelloApplication");
	}

	@Test
	void gatewayStartsInItsBudget() {
		assertThatStartIsWithinBudget("gateway", this::gateway, "dev.hellomesh.gateway.GatewayApplication");
	}

	@Test
	void helloStaysWithinItsMemory() throws Exception {
		assertThatMemoryIsWithinBudget("hello-v1", BudgetTests::hello, 110, "/", "/headers");
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
			assertThatMemoryIsWithinBudget("gateway", this::gateway, 145, "/v1", "/v2");
		}
	}

	private static ServiceContainer hello() {
		return ServiceContainer.hello("hello-v1").asOnACluster();
	}

	private ServiceContainer gateway() {
		return ServiceContainer.gateway(this.network).asOnACluster();
	}

	private static void assertThatStartIsWithinBudget(String name, Supplier<ServiceContainer> containers,
			String mainClass) {
		// In pairs, because a machine has quick minutes and slow ones.
		List<Double> ratios = Stream.generate(() -> {
			double ready = secondsToReady(containers.get());
			double defaults = secondsToReady(
					containers.get().asSpringBootDoesByDefault(mainClass).withMemory(DEFAULTS_MEBIBYTES));
			System.out.printf(Locale.ROOT, "%s: ready after %.2f s, with the defaults after %.2f s%n", name, ready,
					defaults);
			return ready / defaults;
		}).limit(PAIRS).sorted().toList();
		assertThat(ratios.get(PAIRS / 2)).as("median of %s", ratios).isLessThan(OF_DEFAULTS);
	}

	// From the moment the process starts, as the engine says, to the first answer that it
	// is ready.
	private static double secondsToReady(ServiceContainer container) {
		try (container) {
			container.unready().start();
			Awaitility.await()
				.pollInterval(Duration.ofMillis(10))
				.atMost(READY_TIMEOUT)
				.until(() -> Http.status(container.main("/readyz")) == 200);
			// Before the engine is asked again, which takes its time.
			Instant ready = Instant.now();
			Instant started = Instant.parse(String.valueOf(container.state().getStartedAt()));
			return Duration.between(started, ready).toMillis() / 1000.0;
		}
	}

	private static void assertThatMemoryIsWithinBudget(String name, Supplier<ServiceContainer> containers,
			long peakMebibytes, String... paths) throws Exception {
		try (ServiceContainer container = containers.get()) {
			container.start();
			try (WorkingSet memory = WorkingSet.of(container)) {
				Awaitility.await().until(memory::isKnown);
				Load load = Load.run(LOAD, Stream.of(paths).map(container::main).toList());
				System.out.printf("%s: %d answers, peak %d MiB%n", name, load.answers(), memory.peakMebibytes());
				assertThat(container.state().getOOMKilled()).isFalse();
				assertThat(load.failures()).isZero();
				assertThat(load.answers()).isPositive();
				assertThat(memory.peakMebibytes()).isLessThan(peakMebibytes);
			}
		}
	}

}
