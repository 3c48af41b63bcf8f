package dev.hellomesh.teaching;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.hellomesh.tomcat.WaitingRequests;
import jakarta.servlet.http.HttpServletRequest;

import org.springframework.boot.convert.DurationStyle;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.async.DeferredResult;
import org.springframework.web.server.ResponseStatusException;

/**
 * Shows a request's headers, answers with the status or after the delay that is asked
 * for.
 */
@RestController
class TeachingController {

	// Tomcat's own is 30 s: too short for the longest delay.
	private static final long NO_TIMEOUT = 0;

	private final Duration maxDelay;

	private final WaitingRequests waiting;

	TeachingController(Duration maxDelay, WaitingRequests waiting) {
		this.maxDelay = maxDelay;
		this.waiting = waiting;
	}

	// Not HttpHeaders: it merges names that differ only in case. No "produces": a request
	// that accepts only other types would get the greeting.
	@GetMapping("/headers")
	ResponseEntity<Map<String, List<String>>> headers(HttpServletRequest request) {
		Map<String, List<String>> headers = new LinkedHashMap<>();
		for (String name : Collections.list(request.getHeaderNames())) {
			headers.put(name, Collections.list(request.getHeaders(name)));
		}
		return ResponseEntity.ok().contentType(MediaType.APPLICATION_JSON).body(headers);
	}

	@GetMapping("/status/{code}")
	ResponseEntity<Void> status(@PathVariable String code) {
		if (!code.matches("[2-5][0-9]{2}")) {
			throw badRequest("A status is a number from 200 to 599.");
		}
		return ResponseEntity.status(Integer.parseInt(code)).build();
	}

	@GetMapping("/delay/{duration}")
	DeferredResult<ResponseEntity<String>> delay(@PathVariable String duration) {
		Duration delay = parse(duration);
		DeferredResult<ResponseEntity<String>> result = new DeferredResult<>(NO_TIMEOUT);
		this.waiting.begin(delay)
			.thenRun(() -> result.setResult(ResponseEntity.ok()
				.contentType(MediaType.TEXT_PLAIN)
				.body("Answered after " + delay.toMillis() + "ms\n")));
		return result;
	}

	private Duration parse(String duration) {
		try {
			Duration delay = DurationStyle.detectAndParse(duration);
			if (!delay.isNegative() && delay.compareTo(this.maxDelay) <= 0) {
				return delay;
			}
		}
		catch (IllegalArgumentException ex) {
			// refused below, like a duration out of range
		}
		throw badRequest("A delay is a duration like 250ms or 2s, at most " + this.maxDelay.toMillis() + "ms.");
	}

	private static ResponseStatusException badRequest(String detail) {
		return new ResponseStatusException(HttpStatus.BAD_REQUEST, detail);
	}

}
