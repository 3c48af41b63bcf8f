package dev.hellomesh.hello;

import java.time.Duration;

import dev.hellomesh.hello.Greeting.Language;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

class LanguageTests {

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			es                        | ES
			ES                        | ES
			es-MX                     | ES
			pt-BR                     | PT
			de-DE-1996                | DE
			fr ;q=0.9                 | FR
			ja-JP,ja;q=0.9,en;q=0.8   | JA
			pt-BR;q=0.4, de;q=0.6     | DE
			sv, fr;q=0.5              | FR
			es;q=0, fr;q=0.1          | FR
			*;q=0.9, es;q=0.1         | ES
			es,                       | ES
			""")
	void findsTheLanguageThatIsAskedFor(String acceptLanguage, Language language) {
		assertThat(Language.best(acceptLanguage)).isEqualTo(language);
	}

	@ParameterizedTest
	@NullSource
	@ValueSource(strings = { "", " ", ",", "*", "sv", "zh-Hant-TW", "es;q=0", "es;q=2", "es;q=much", "es_MX", "-es",
			"!!", "\u0000", "e\ns" })
	void fallsBackToEnglish(String acceptLanguage) {
		assertThat(Language.best(acceptLanguage)).isEqualTo(Language.EN);
	}

	@ParameterizedTest
	@ValueSource(strings = { "-aa", "-*", "-a", ",ab" })
	void spendsNoTimeOnALongHeader(String part) {
		String header = "es" + part.repeat(5000);
		assertThat(timeToFindTheLanguageOf(header)).isLessThan(Duration.ofSeconds(1));
		assertThat(Language.best(header)).isEqualTo(Language.EN);
	}

	@Test
	void readsAHeaderOf256Characters() {
		String header = "es" + " ".repeat(254);
		assertThat(Language.best(header)).isEqualTo(Language.ES);
		assertThat(Language.best(header + " ")).isEqualTo(Language.EN);
	}

	@ParameterizedTest
	@EnumSource
	void greetsByNameOrTheWholeWorld(Language language) {
		assertThat(language.greet("Ana")).contains("Ana").doesNotContain("%");
		assertThat(language.greet(null)).doesNotContain("null", "%").isNotEqualTo(language.greet("Ana"));
	}

	@Test
	void takesANameAsItIs() {
		assertThat(Language.ES.greet("%s%n")).isEqualTo("¡Hola, %s%n!");
	}

	private static Duration timeToFindTheLanguageOf(String header) {
		long start = System.nanoTime();
		assertThatNoException().isThrownBy(() -> Language.best(header));
		return Duration.ofNanos(System.nanoTime() - start);
	}

}
