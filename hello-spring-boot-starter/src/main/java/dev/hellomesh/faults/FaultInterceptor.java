package dev.hellomesh.faults;

import java.util.function.DoubleSupplier;

import io.micrometer.common.KeyValue;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.http.HttpStatusCode;
import org.springframework.web.filter.ServerHttpObservationFilter;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.HandlerInterceptor;

/**
 * Delays or refuses requests to controllers that are {@link SubjectToFaults}.
 */
class FaultInterceptor implements HandlerInterceptor {

	private final FaultSwitch faults;

	private final DoubleSupplier random;

	FaultInterceptor(FaultSwitch faults, DoubleSupplier random) {
		this.faults = faults;
		this.random = random;
	}

	@Override
	public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler)
			throws InterruptedException {
		Fault fault = this.faults.current();
		if (fault != null && isSubjectToFaults(handler) && fault.hits(this.random.getAsDouble())) {
			inject(fault, request);
		}
		return true;
	}

	private static boolean isSubjectToFaults(Object handler) {
		return handler instanceof HandlerMethod method
				&& method.getBeanType().isAnnotationPresent(SubjectToFaults.class);
	}

	private static void inject(Fault fault, HttpServletRequest request) throws InterruptedException {
		ServerHttpObservationFilter.findObservationContext(request)
			.ifPresent((context) -> context.addHighCardinalityKeyValue(KeyValue.of("fault", "injected")));
		Thread.sleep(fault.latency().toMillis());
		if (fault.status() != null) {
			throw new ResponseStatusException(HttpStatusCode.valueOf(fault.status()),
					"The fault switch of this instance is on.");
		}
	}

}
