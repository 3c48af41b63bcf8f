package dev.hellomesh.hello;

import dev.hellomesh.instance.InstanceAutoConfiguration;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.webmvc.test.autoconfigure.WebMvcTest;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.assertj.MockMvcTester;

import static org.assertj.core.api.Assertions.assertThat;

@WebMvcTest(controllers = HelloController.class, properties = "mesh.instance.hostname=pod-1")
@ImportAutoConfiguration(InstanceAutoConfiguration.class)
class HelloControllerTests {

	private final MockMvcTester mvc;

	HelloControllerTests(@Autowired MockMvcTester mvc) {
		this.mvc = mvc;
	}

	@Test
	void greetsInText() {
		assertThat(this.mvc.get().uri("/")).hasStatusOk()
			.hasContentType("text/plain;charset=UTF-8")
			.hasBodyTextEqualTo("Hello, world!\nVersion: 1.0.0\nHostname: pod-1\n");
	}

	@Test
	void greetsInJsonWhenAsked() {
		assertThat(this.mvc.get().uri("/").accept(MediaType.APPLICATION_JSON)).hasStatusOk()
			.hasContentType(MediaType.APPLICATION_JSON)
			.bodyJson()
			.isStrictlyEqualTo("""
					{"message":"Hello, world!","version":"1.0.0","hostname":"pod-1"}""");
	}

	@Test
	void refusesOtherTypes() {
		assertThat(this.mvc.get().uri("/").accept(MediaType.IMAGE_PNG)).hasStatus(HttpStatus.NOT_ACCEPTABLE)
			.hasContentType(MediaType.APPLICATION_PROBLEM_JSON);
	}

	@Test
	void refusesOtherMethods() {
		assertThat(this.mvc.post().uri("/")).hasStatus(HttpStatus.METHOD_NOT_ALLOWED)
			.hasHeader(HttpHeaders.ALLOW, "GET")
			.hasContentType(MediaType.APPLICATION_PROBLEM_JSON);
	}

}
