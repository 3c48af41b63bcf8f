package dev.hellomesh.hello;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * A greeting, with the instance it comes from.
 *
 * @param message text of the greeting
 * @param version version of the service
 * @param hostname name of the instance
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

		// Twice what browsers send. The lookup's time grows at least with the square of
		// the length: with a header of 16 KB it could take minutes.
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
		 * Returns the language for an {@code Accept-Language} header by the lookup of RFC
		 * 4647. It is English if the header is absent, malformed, too long, or asks for
		 * other languages only.
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
					// as if the header were absent
				}
			}
			return EN;
		}

	}

}
