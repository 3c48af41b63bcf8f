package dev.hellomesh.faults;

import java.io.IOException;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

import io.micrometer.common.KeyValue;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import jakarta.servlet.ServletException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.web.filter.ServerHttpObservationFilter;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.server.ResponseStatusException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class FaultInterceptorTests {

	private final FaultSwitch faults = new FaultSwitch(new MutableClock());

	private final HandlerMethod subject = handler(new Subject());

	@Test
	void letsEverythingPassWhileTheSwitchIsOff() throws InterruptedException {
		assertThat(handle(this.subject, 0)).isTrue();
	}

	@Test
	void refusesWithTheStatusThatWasSet() {
		set(418, 1, Duration.ZERO);
		assertThatExceptionOfType(ResponseStatusException.class).isThrownBy(() -> handle(this.subject, 0.999))
			.satisfies((ex) -> assertThat(ex.getStatusCode().value()).isEqualTo(418));
	}

	@ParameterizedTest
	@CsvSource({ "0.25, 0, true", "0.25, 0.2499, true", "0.25, 0.25, false", "0.25, 0.9, false", "1, 0.9999, true" })
	void hitsTheShareThatWasSet(double ratio, double random, boolean hit) {
		set(503, ratio, Duration.ZERO);
		if (hit) {
			assertThatExceptionOfType(ResponseStatusException.class).isThrownBy(() -> handle(this.subject, random));
		}
		else {
			assertThat(handleQuietly(this.subject, random)).isTrue();
		}
	}

	@Test
	void waitsFirst() {
		set(503, 1, Duration.ofMillis(100));
		long start = System.nanoTime();
		assertThatExceptionOfType(ResponseStatusException.class).isThrownBy(() -> handle(this.subject, 0));
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(100));
	}

	@Test
	void onlyWaitsWhenNoStatusWasSet() throws InterruptedException {
		this.faults.set(null, 1, Duration.ofMillis(100), Duration.ofSeconds(1));
		long start = System.nanoTime();
		assertThat(handle(this.subject, 0)).isTrue();
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(100));
	}

	@Test
	void sparesHandlersThatAreNotSubjectToFaults() throws InterruptedException {
		set(503, 1, Duration.ofSeconds(30));
		assertThat(handle(handler(new Spared()), 0)).isTrue();
		assertThat(handle(new Object(), 0)).isTrue();
	}

	@Test
	void marksTheObservationOfARequestThatIsHit() throws ServletException, IOException {
		AtomicReference<Observation.Context> observed = new AtomicReference<>();
		ObservationRegistry registry = ObservationRegistry.create();
		registry.observationConfig().observationHandler((ObservationHandler<Observation.Context>) (context) -> {
			observed.set(context);
			return true;
		});
		this.faults.set(null, 1, Duration.ZERO, Duration.ofSeconds(1));
		FaultInterceptor interceptor = new FaultInterceptor(this.faults, () -> 0);
		new ServerHttpObservationFilter(registry).doFilter(new MockHttpServletRequest("GET", "/"),
				new MockHttpServletResponse(), (request, response) -> {
					try {
						interceptor.preHandle((MockHttpServletRequest) request, (MockHttpServletResponse) response,
								this.subject);
					}
					catch (InterruptedException ex) {
						throw new ServletException(ex);
					}
				});
		assertThat(observed.get().getHighCardinalityKeyValues()).contains(KeyValue.of("fault", "injected"));
	}

	private void set(int status, double ratio, Duration latency) {
		this.faults.set(status, ratio, latency, Duration.ofSeconds(1));
	}

	private boolean handle(Object handler, double random) throws InterruptedException {
		return new FaultInterceptor(this.faults, () -> random).preHandle(new MockHttpServletRequest("GET", "/"),
				new MockHttpServletResponse(), handler);
	}

	private boolean handleQuietly(Object handler, double random) {
		try {
			return handle(handler, random);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static HandlerMethod handler(Object bean) {
		Method method = bean.getClass().getDeclaredMethods()[0];
		return new HandlerMethod(bean, method);
	}

	@SubjectToFaults
	static class Subject {

		void greet() {
		}

	}

	static class Spared {

		void show() {
		}

	}

}
