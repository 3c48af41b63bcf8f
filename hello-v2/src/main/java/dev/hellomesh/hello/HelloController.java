package dev.hellomesh.hello;

import dev.hellomesh.faults.SubjectToFaults;
import dev.hellomesh.hello.Greeting.Language;
import dev.hellomesh.instance.Instance;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/**
 * Greets on every path without another handler.
 */
@RestController
@SubjectToFaults
class HelloController {

	private final HelloProperties properties;

	private final Instance instance;

	HelloController(HelloProperties properties, Instance instance) {
		this.properties = properties;
		this.instance = instance;
	}

	@GetMapping(path = "/**", produces = { "text/plain;charset=UTF-8", MediaType.APPLICATION_JSON_VALUE })
	ResponseEntity<Greeting> greet(@RequestHeader(HttpHeaders.ACCEPT_LANGUAGE) @Nullable String acceptLanguage,
			@RequestParam @Nullable String name) {
		if (name != null && !isPrintable(name)) {
			throw new ResponseStatusException(HttpStatus.BAD_REQUEST,
					"A name has 1 to 64 characters, none of them a control character.");
		}
		Language language = Language.best(acceptLanguage);
		return ResponseEntity.ok()
			.header(HttpHeaders.CONTENT_LANGUAGE, language.tag())
			.varyBy(HttpHeaders.ACCEPT, HttpHeaders.ACCEPT_LANGUAGE)
			.body(new Greeting(language.greet(name), this.properties.version(), this.instance.hostname()));
	}

	// Tomcat responds with 400 without this, but the metrics would count a 500.
	@ExceptionHandler(InvalidParameterException.class)
	ProblemDetail refuseQuery() {
		return ProblemDetail.forStatusAndDetail(HttpStatus.BAD_REQUEST, "The query cannot be decoded.");
	}

	// No line and paragraph separators either: a greeting has three lines.
	private static boolean isPrintable(String name) {
		int length = name.codePointCount(0, name.length());
		return length >= 1 && length <= 64
				&& name.codePoints()
					.map(Character::getType)
					.noneMatch((type) -> type == Character.CONTROL || type == Character.LINE_SEPARATOR
							|| type == Character.PARAGRAPH_SEPARATOR);
	}

}
