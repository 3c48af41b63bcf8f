package dev.hellomesh.manifests;

import java.util.Set;

/**
 * A change of one file that checks have to notice.
 *
 * @param file the file, from the root of the repository
 * @param from what is replaced, or an empty text if something is added at the end
 * @param to what replaces it
 * @param named the file that the findings name
 * @param failing the checks that have to fail, and no others
 */
record Break(String file, String from, String to, String named, Set<Check> failing) {

	static Break replacing(String file, String from, String to, Check... failing) {
		return new Break(file, from, to, file, Set.of(failing));
	}

	static Break appending(String file, String to, Check... failing) {
		return replacing(file, "", to, failing);
	}

	Break naming(String file) {
		return new Break(this.file, this.from, this.to, file, this.failing);
	}

	Repository repository() {
		Repository whole = new Repository();
		String content = whole.exists(this.file) ? whole.text(this.file) : "";
		if (!content.contains(this.from)) {
			throw new IllegalStateException(this.file + " does not contain '" + this.from + "'");
		}
		return new Repository(this.file, this.from.isEmpty() ? content + this.to : content.replace(this.from, this.to));
	}

	@Override
	public String toString() {
		return "%s: '%s' -> '%s'".formatted(this.file, this.from.strip(), this.to.strip()).replaceAll("\\s+", " ");
	}

}
