package dev.hellomesh.faults;

import java.io.IOException;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

import dev.hellomesh.tomcat.WaitingRequests;
import io.micrometer.common.KeyValue;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import jakarta.servlet.ServletException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.mock.web.MockAsyncContext;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.filter.ServerHttpObservationFilter;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.server.ResponseStatusException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

class FaultInterceptorTests {

	private final FaultSwitch faults = new FaultSwitch(new MutableClock());

	private final WaitingRequests waiting = new WaitingRequests(1);

	private final HandlerMethod subject = handler(new Subject());

	@Test
	void letsEverythingPassWhileTheSwitchIsOff() {
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
			assertThat(handle(this.subject, random)).isTrue();
		}
	}

	@Test
	void delaysWithoutAThreadAndRefusesAfterwards() {
		set(503, 1, Duration.ofMillis(100));
		MockHttpServletRequest request = delayed();
		assertThatExceptionOfType(ResponseStatusException.class).isThrownBy(() -> handle(request, this.subject, 0))
			.satisfies((ex) -> assertThat(ex.getStatusCode().value()).isEqualTo(503));
	}

	@Test
	void onlyDelaysWhenNoStatusWasSet() {
		this.faults.set(null, 1, Duration.ofMillis(100), Duration.ofSeconds(1));
		MockHttpServletRequest request = delayed();
		assertThat(handle(request, this.subject, 0)).isTrue();
	}

	@Test
	void finishesAFaultThatHasExpiredOrBeenReplacedMeanwhile() {
		set(418, 1, Duration.ofMillis(100));
		MockHttpServletRequest request = delayed();
		this.faults.clear();
		assertThatExceptionOfType(ResponseStatusException.class).isThrownBy(() -> handle(request, this.subject, 0.999))
			.satisfies((ex) -> assertThat(ex.getStatusCode().value()).isEqualTo(418));
	}

	@Test
	void refusesADelayWhereNoPlaceIsLeft() {
		set(418, 1, Duration.ofSeconds(30));
		handle(this.subject, 0);
		MockHttpServletRequest request = request();
		assertThatExceptionOfType(ErrorResponseException.class).isThrownBy(() -> handle(request, this.subject, 0))
			.satisfies((ex) -> assertThat(ex.getStatusCode().value()).isEqualTo(503));
		assertThat(request.isAsyncStarted()).isFalse();
	}

	private MockHttpServletRequest delayed() {
		MockHttpServletRequest request = request();
		AtomicBoolean dispatched = new AtomicBoolean();
		long start = System.nanoTime();
		assertThat(handle(request, this.subject, 0)).isFalse();
		assertThat(request.isAsyncStarted()).isTrue();
		MockAsyncContext async = (MockAsyncContext) request.getAsyncContext();
		assertThat(async).isNotNull().extracting(MockAsyncContext::getTimeout).isEqualTo(0L);
		async.addDispatchHandler(() -> dispatched.set(true));
		await().untilTrue(dispatched);
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(100));
		return request;
	}

	@Test
	void sparesHandlersThatAreNotSubjectToFaults() {
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
		new ServerHttpObservationFilter(registry).doFilter(request(), new MockHttpServletResponse(),
				(request, response) -> handle((MockHttpServletRequest) request, this.subject, 0));
		assertThat(observed.get().getHighCardinalityKeyValues()).contains(KeyValue.of("fault", "injected"));
	}

	private void set(int status, double ratio, Duration latency) {
		this.faults.set(status, ratio, latency, Duration.ofSeconds(1));
	}

	private boolean handle(Object handler, double random) {
		return handle(request(), handler, random);
	}

	private boolean handle(MockHttpServletRequest request, Object handler, double random) {
		return new FaultInterceptor(this.faults, this.waiting, () -> random).preHandle(request,
				new MockHttpServletResponse(), handler);
	}

	private static MockHttpServletRequest request() {
		MockHttpServletRequest request = new MockHttpServletRequest("GET", "/");
		request.setAsyncSupported(true);
		return request;
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
