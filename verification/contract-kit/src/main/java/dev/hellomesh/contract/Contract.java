package dev.hellomesh.contract;

/**
 * A part of the contract, kept by a {@link HelloInstance}.
 */
interface Contract {

	/**
	 * Returns the service that is asked.
	 * @return the running service
	 */
	HelloInstance hello();

}
