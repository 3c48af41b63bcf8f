package dev.hellomesh.tomcat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/**
 * Lets requests wait without blocking a thread, and limits their number, so that
 * connections are left for other requests. Probes are among those: the kubelet kills a
 * pod that does not answer them.
 */
public final class WaitingRequests {

	private final Semaphore places;

	public WaitingRequests(int limit) {
		this.places = new Semaphore(limit);
	}

	/**
	 * Begins to wait.
	 * @param delay how long
	 * @return a future that completes when the delay is over
	 * @throws ErrorResponseException if too many requests wait already
	 */
	public CompletableFuture<Void> begin(Duration delay) {
		if (!this.places.tryAcquire()) {
			throw tooManyRequestsWait();
		}
		return CompletableFuture.runAsync(this.places::release,
				CompletableFuture.delayedExecutor(delay.toNanos(), TimeUnit.NANOSECONDS, Runnable::run));
	}

	// Tomcat closes the connection after a 503, so it does not stay with the client.
	private static ErrorResponseException tooManyRequestsWait() {
		ErrorResponseException refusal = new ErrorResponseException(HttpStatus.SERVICE_UNAVAILABLE,
				ProblemDetail.forStatusAndDetail(HttpStatus.SERVICE_UNAVAILABLE, "Too many requests wait already."),
				null);
		refusal.getHeaders().set(HttpHeaders.RETRY_AFTER, "1");
		return refusal;
	}

}
