package dev.hellomesh.manifests;

/**
 * Something that is not as it should be.
 *
 * @param file path from the root of the repository
 * @param message what is wrong
 */
record Violation(String file, String message) {

	@Override
	public String toString() {
		return this.file + ": " + this.message;
	}

}
