package dev.hellomesh.contract;

/**
 * The whole contract. A subclass provides the service under test.
 */
public abstract class HelloContractTests implements GreetingContract, RefusalContract, TeachingContract, ProbeContract,
		WaitingContract, ManagementContract, MetricsContract, FaultContract {

	@Override
	public abstract HelloInstance hello();

}
