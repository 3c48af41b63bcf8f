package dev.hellomesh.cli.base;

/**
 * Ends a command with exit status 1. The message is for the person who typed it: what is
 * wrong, and what to do about it.
 */
public final class CommandFailedException extends RuntimeException {

	private static final long serialVersionUID = 1;

	/**
	 * Creates one.
	 * @param message what is printed
	 */
	public CommandFailedException(String message) {
		super(message);
	}

}
