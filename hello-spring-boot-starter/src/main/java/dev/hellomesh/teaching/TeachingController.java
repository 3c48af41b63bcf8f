package dev.hellomesh.teaching;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import jakarta.servlet.http.HttpServletRequest;

import org.springframework.boot.convert.DurationStyle;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/**
 * Shows the headers that arrived, answers with a wanted status, answers late.
 */
@RestController
class TeachingController {

	private final Duration maxDelay;

	TeachingController(Duration maxDelay) {
		this.maxDelay = maxDelay;
	}

	// The servlet request, not HttpHeaders, which would merge names that differ only in
	// case. No "produces": who accepts something else would be greeted instead.
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
	ResponseEntity<String> delay(@PathVariable String duration) throws InterruptedException {
		Duration delay = parse(duration);
		Thread.sleep(delay.toMillis());
		return ResponseEntity.ok()
			.contentType(MediaType.TEXT_PLAIN)
			.body("Answered after " + delay.toMillis() + "ms\n");
	}

	private Duration parse(String duration) {
		try {
			Duration delay = DurationStyle.detectAndParse(duration);
			if (!delay.isNegative() && delay.compareTo(this.maxDelay) <= 0) {
				return delay;
			}
		}
		catch (IllegalArgumentException ex) {
			// answered below, as a duration out of range is
		}
		throw badRequest("A delay is a duration like 250ms or 2s, at most " + this.maxDelay.toMillis() + "ms.");
	}

	private static ResponseStatusException badRequest(String detail) {
		return new ResponseStatusException(HttpStatus.BAD_REQUEST, detail);
	}

}
