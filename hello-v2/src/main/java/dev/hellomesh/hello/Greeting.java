package dev.hellomesh.hello;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * A greeting and who gave it.
 *
 * @param message words of the greeting
 * @param version release of the service
 * @param hostname instance that answered
 */
record Greeting(String message, String version, String hostname) {

	String toText() {
		return "%s\nVersion: %s\nHostname: %s\n".formatted(this.message, this.version, this.hostname);
	}

	/**
	 * A language in which to greet.
	 */
	enum Language {

		EN("Hello, %s!", "world"), ES("¡Hola, %s!", "mundo"), PT("Olá, %s!", "mundo"), FR("Bonjour, %s !", "le monde"),
		DE("Hallo, %s!", "Welt"), JA("こんにちは、%s！", "世界");

		// Browsers send half of it. The lookup's time grows with the square of the
		// length and worse: a header that fills the 16 KB could keep a core for minutes.
		private static final int MAX_HEADER_LENGTH = 256;

		private static final List<String> TAGS = Arrays.stream(values()).map(Language::tag).toList();

		private final String greeting;

		private final String world;

		Language(String greeting, String world) {
			this.greeting = greeting;
			this.world = world;
		}

		String tag() {
			return name().toLowerCase(Locale.ROOT);
		}

		String greet(@Nullable String name) {
			return this.greeting.formatted((name != null) ? name : this.world);
		}

		/**
		 * Returns the language that an {@code Accept-Language} header asks for by the
		 * lookup of RFC 4647, or English for one that is absent, malformed, too long or
		 * asks for others only.
		 * @param acceptLanguage the value of the header
		 * @return the best language
		 */
		static Language best(@Nullable String acceptLanguage) {
			if (acceptLanguage != null && acceptLanguage.length() <= MAX_HEADER_LENGTH) {
				try {
					String tag = Locale.lookupTag(Locale.LanguageRange.parse(acceptLanguage), TAGS);
					return (tag != null) ? valueOf(tag.toUpperCase(Locale.ROOT)) : EN;
				}
				catch (IllegalArgumentException ex) {
					// a header that nobody can read asks for nothing
				}
			}
			return EN;
		}

	}

}
