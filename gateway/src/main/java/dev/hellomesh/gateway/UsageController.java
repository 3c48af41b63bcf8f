package dev.hellomesh.gateway;

import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Answers on the root with what can be asked.
 */
@RestController
class UsageController {

	@GetMapping(path = "/", produces = "text/plain;charset=UTF-8")
	Resource usage() {
		return new ClassPathResource("usage.txt");
	}

}
