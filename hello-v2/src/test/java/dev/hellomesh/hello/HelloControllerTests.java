package dev.hellomesh.hello;

import java.util.stream.Stream;

import dev.hellomesh.instance.InstanceAutoConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.webmvc.test.autoconfigure.WebMvcTest;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

import static org.assertj.core.api.Assertions.assertThat;

@WebMvcTest(controllers = HelloController.class, properties = "mesh.instance.hostname=pod-2")
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
			.hasBodyTextEqualTo("Hello, world!\nVersion: 2.0.0\nHostname: pod-2\n");
	}

	@Test
	void greetsInJsonWhenAsked() {
		assertThat(this.mvc.get().uri("/").accept(MediaType.APPLICATION_JSON)).hasStatusOk()
			.hasContentType(MediaType.APPLICATION_JSON)
			.bodyJson()
			.isStrictlyEqualTo("""
					{"message":"Hello, world!","version":"2.0.0","hostname":"pod-2"}""");
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

	@Test
	void greetsByName() {
		assertThat(this.mvc.get().uri("/?name={name}", "Ana")).hasStatusOk().bodyText().startsWith("Hello, Ana!\n");
	}

	@ParameterizedTest
	@CsvSource({ "es-MX, es, '¡Hola, Ana!'", "'pt-BR, en;q=0.8', pt, 'Olá, Ana!'", "fr, fr, 'Bonjour, Ana !'",
			"de, de, 'Hallo, Ana!'", "ja, ja, こんにちは、Ana！", "sv, en, 'Hello, Ana!'" })
	void greetsInTheLanguageOfTheReader(String acceptLanguage, String contentLanguage, String message) {
		assertThat(this.mvc.get().uri("/?name={name}", "Ana").header(HttpHeaders.ACCEPT_LANGUAGE, acceptLanguage))
			.hasStatusOk()
			.hasHeader(HttpHeaders.CONTENT_LANGUAGE, contentLanguage)
			.bodyText()
			.startsWith(message + "\n");
	}

	@Test
	void tellsCachesWhatTheAnswerDependsOn() {
		MvcTestResult result = this.mvc.get().uri("/").exchange();
		assertThat(result).hasHeader(HttpHeaders.CONTENT_LANGUAGE, "en");
		assertThat(result).hasHeader(HttpHeaders.VARY, "Accept, Accept-Language");
	}

	@ParameterizedTest
	@MethodSource
	void acceptsANameOfUpTo64Characters(String name) {
		assertThat(this.mvc.get().uri("/?name={name}", name)).hasStatusOk()
			.bodyText()
			.startsWith("Hello, " + name + "!\n")
			.hasLineCount(3);
	}

	static Stream<String> acceptsANameOfUpTo64Characters() {
		return Stream.of("A", " ", "a".repeat(64), "😀".repeat(64), "<b>%s</b>", "{name}", "é", "👩‍👩‍👧",
				"O'Neil & \"Co\"");
	}

	@ParameterizedTest
	@MethodSource
	void refusesAnyOtherName(String name) {
		assertThat(this.mvc.get().uri("/?name={name}", name)).hasStatus(HttpStatus.BAD_REQUEST)
			.hasContentType(MediaType.APPLICATION_PROBLEM_JSON)
			.bodyJson()
			.extractingPath("$.detail")
			.isEqualTo("A name has 1 to 64 characters, none of them a control character.");
	}

	static Stream<String> refusesAnyOtherName() {
		return Stream.of("", "a".repeat(65), "😀".repeat(65), "a\nb", "a\rb", "\t", "\0", "\u007f", "\u0085",
				"a\u2028b", "a\u2029b");
	}

}
