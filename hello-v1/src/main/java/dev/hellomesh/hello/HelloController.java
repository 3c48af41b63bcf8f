package dev.hellomesh.hello;

import dev.hellomesh.faults.SubjectToFaults;
import dev.hellomesh.instance.Instance;

import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Greets on every path without another handler.
 */
@RestController
@SubjectToFaults
class HelloController {

	private final Greeting greeting;

	HelloController(HelloProperties properties, Instance instance) {
		this.greeting = new Greeting("Hello, world!", properties.version(), instance.hostname());
	}

	@GetMapping(path = "/**", produces = { "text/plain;charset=UTF-8", MediaType.APPLICATION_JSON_VALUE })
	ResponseEntity<Greeting> greet() {
		return ResponseEntity.ok().varyBy(HttpHeaders.ACCEPT).body(this.greeting);
	}

}
