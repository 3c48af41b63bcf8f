package dev.hellomesh.contract;

/**
 * A part of the contract of a {@link HelloInstance}.
 */
interface Contract {

	/**
	 * Returns the service under test.
	 * @return the running service
	 */
	HelloInstance hello();

}
