package dev.hellomesh.cli.cluster;

/**
 * What a check came to.
 *
 * @param verdict whether it is as it should be
 * @param text what was found, and if that is not right, what would be
 */
record Finding(Verdict verdict, String text) {

	private static final int LONGEST = 300;

	static Finding ok(String found) {
		return new Finding(Verdict.OK, found);
	}

	static Finding fail(String found, String wanted) {
		String text = found.isBlank() ? "nothing" : found.strip().replaceAll("\\s+", " ").replaceFirst("\\.$", "");
		String shortened = (text.length() > LONGEST) ? text.substring(0, LONGEST) + "…" : text;
		return new Finding(Verdict.FAIL, shortened + ". Wanted: " + wanted + ".");
	}

	static Finding unclear(String why) {
		return new Finding(Verdict.UNCLEAR, why);
	}

	static Finding impossible(String why) {
		return new Finding(Verdict.IMPOSSIBLE, why);
	}

	static Finding of(boolean good, String found, String wanted) {
		return good ? ok(found) : fail(found, wanted);
	}

	boolean isOk() {
		return this.verdict == Verdict.OK;
	}

	boolean mayChange() {
		return this.verdict == Verdict.FAIL || this.verdict == Verdict.UNCLEAR;
	}

	/**
	 * Whether it is as it should be.
	 */
	enum Verdict {

		OK, FAIL,

		/**
		 * Could not be asked, or the answer says neither.
		 */
		UNCLEAR,

		/**
		 * Can never be so here.
		 */
		IMPOSSIBLE

	}

}
