package dev.hellomesh.faults;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.DoubleSupplier;

import dev.hellomesh.tomcat.WaitingRequests;
import io.micrometer.common.KeyValue;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpStatusCode;
import org.springframework.web.filter.ServerHttpObservationFilter;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.HandlerInterceptor;

/**
 * Delays or refuses requests to controllers that are {@link SubjectToFaults}. A request
 * with a delay comes here twice: it is dispatched again when the delay is over.
 */
class FaultInterceptor implements HandlerInterceptor {

	private static final String DELAYED_BY = FaultInterceptor.class.getName() + ".delayedBy";

	private final FaultSwitch faults;

	private final WaitingRequests waiting;

	private final DoubleSupplier random;

	FaultInterceptor(FaultSwitch faults, WaitingRequests waiting, DoubleSupplier random) {
		this.faults = faults;
		this.waiting = waiting;
		this.random = random;
	}

	@Override
	public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
		Fault fault = (Fault) request.getAttribute(DELAYED_BY);
		if (fault == null) {
			fault = choose(handler);
			if (fault == null) {
				return true;
			}
			ServerHttpObservationFilter.findObservationContext(request)
				.ifPresent((context) -> context.addHighCardinalityKeyValue(KeyValue.of("fault", "injected")));
			if (!fault.latency().isZero()) {
				request.setAttribute(DELAYED_BY, fault);
				delay(request, fault.latency());
				return false;
			}
		}
		if (fault.status() != null) {
			throw new ResponseStatusException(HttpStatusCode.valueOf(fault.status()),
					"The fault switch of this instance is on.");
		}
		return true;
	}

	private @Nullable Fault choose(Object handler) {
		boolean subject = handler instanceof HandlerMethod method
				&& method.getBeanType().isAnnotationPresent(SubjectToFaults.class);
		Fault fault = subject ? this.faults.current() : null;
		return (fault != null && fault.hits(this.random.getAsDouble())) ? fault : null;
	}

	private void delay(HttpServletRequest request, Duration latency) {
		CompletableFuture<Void> delay = this.waiting.begin(latency);
		AsyncContext async = request.startAsync();
		// None: Tomcat's own could be shorter than the latency.
		async.setTimeout(0);
		delay.thenRun(async::dispatch);
	}

}
