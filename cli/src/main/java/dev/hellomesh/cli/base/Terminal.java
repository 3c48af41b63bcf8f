package dev.hellomesh.cli.base;

import java.io.PrintStream;

/**
 * What a command prints. Lines go everywhere; colours and lines that redraw go to a
 * terminal only.
 */
public final class Terminal {

	private static final String ERASE_LINE = "\r\u001b[K";

	// A line that wraps would make two, of which the next drawing erases one.
	private static final String WRAP_OFF = "\u001b[?7l";

	private static final String WRAP_ON = "\u001b[?7h";

	private final PrintStream out;

	private final boolean interactive;

	private final boolean colour;

	/**
	 * Creates one.
	 * @param out where everything is printed
	 * @param interactive whether it can redraw a line
	 * @param colour whether it can show colours, and somebody wants them
	 */
	public Terminal(PrintStream out, boolean interactive, boolean colour) {
		this.out = out;
		this.interactive = interactive;
		this.colour = colour;
	}

	/**
	 * Returns the one of this process.
	 * @return standard output: before 22, Java cannot tell whether that is a terminal, so
	 * the launcher says it with the property {@code mesh.terminal}
	 */
	public static Terminal standard() {
		boolean interactive = Boolean.getBoolean("mesh.terminal") && !"dumb".equals(System.getenv("TERM"));
		String noColor = System.getenv("NO_COLOR");
		return new Terminal(System.out, interactive, interactive && (noColor == null || noColor.isEmpty()));
	}

	public PrintStream out() {
		return this.out;
	}

	public boolean interactive() {
		return this.interactive;
	}

	public boolean colour() {
		return this.colour;
	}

	/**
	 * Prints a line.
	 * @param text the line
	 */
	public synchronized void line(String text) {
		this.out.println(text);
		this.out.flush();
	}

	public String red(String text) {
		return paint(31, text);
	}

	public String green(String text) {
		return paint(32, text);
	}

	public String yellow(String text) {
		return paint(33, text);
	}

	/**
	 * Shows what is waited for and how long already: as one line that is redrawn, or,
	 * where there is no terminal, as a line for each thing.
	 * @param what what is waited for at first
	 * @return the line, shown until it is closed
	 */
	public Progress progress(String what) {
		return new Progress(this, what);
	}

	synchronized void redraw(String text) {
		this.out.print(ERASE_LINE + WRAP_OFF + text + WRAP_ON);
		this.out.flush();
	}

	private String paint(int code, String text) {
		return this.colour ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
	}

}
