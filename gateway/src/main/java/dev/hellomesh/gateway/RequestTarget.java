package dev.hellomesh.gateway;

import java.util.HexFormat;

/**
 * Brings the target of a request line into the form in which the rest of the gateway
 * understands it, as nginx does: bytes outside of ASCII and square brackets are
 * percent-encoded, and adjacent slashes of the path become one.
 */
final class RequestTarget {

	// RFC 3986, section 3.3 and 3.4, without letters and digits. RFC 9112, section 3.2: a
	// target with any other character should be refused, not corrected.
	private static final String ALLOWED = "-._~!$&'()*+,;=:@/?%";

	private static final String ENCODED = "[]";

	private static final HexFormat HEX = HexFormat.of().withUpperCase();

	private RequestTarget() {
	}

	/**
	 * Returns the target in its usual form. One that is not valid is percent-encoded
	 * where it has to be and gets an empty fragment, which no valid target has: so it can
	 * be parsed, refused and logged like any other.
	 * @param target the target of the request line, a character for each byte
	 * @return a target that {@link java.net.URI} can parse
	 */
	static String normalize(String target) {
		int path = pathStart(target);
		StringBuilder normalized = new StringBuilder(target.length() + 16).append(target, 0, path);
		boolean query = false;
		boolean valid = true;
		for (int i = path; i < target.length(); i++) {
			char character = target.charAt(i);
			query |= character == '?';
			if (!query && character == '/' && i > path && target.charAt(i - 1) == '/') {
				continue;
			}
			if (isAllowed(target, i)) {
				normalized.append(character);
			}
			else {
				valid &= character > 0x7f || ENCODED.indexOf(character) >= 0;
				normalized.append('%').append(HEX.toHexDigits((byte) character));
			}
		}
		return valid ? normalized.toString() : normalized.append('#').toString();
	}

	// Where the path begins: at the first character, or behind the authority of a target
	// like http://example.com/path.
	private static int pathStart(String target) {
		int scheme = endOfPart(target, 0);
		if (scheme == 0 || !target.startsWith("//", scheme) || target.charAt(scheme - 1) != ':') {
			return 0;
		}
		return endOfPart(target, scheme + 2);
	}

	private static int endOfPart(String target, int start) {
		int end = start;
		while (end < target.length() && "/?#".indexOf(target.charAt(end)) < 0) {
			end++;
		}
		return end;
	}

	private static boolean isAllowed(String target, int index) {
		char character = target.charAt(index);
		if (character == '%') {
			return index + 2 < target.length() && isHexDigit(target.charAt(index + 1))
					&& isHexDigit(target.charAt(index + 2));
		}
		return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z')
				|| (character >= '0' && character <= '9') || ALLOWED.indexOf(character) >= 0;
	}

	private static boolean isHexDigit(char character) {
		return character < 0x80 && Character.digit(character, 16) >= 0;
	}

}
