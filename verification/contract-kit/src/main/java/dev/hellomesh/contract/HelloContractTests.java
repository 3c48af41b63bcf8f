package dev.hellomesh.contract;

/**
 * The whole contract. A subclass starts a hello service, or finds one, and says where.
 */
public abstract class HelloContractTests implements GreetingContract, RefusalContract, TeachingContract, ProbeContract,
		ManagementContract, MetricsContract, FaultContract {

	@Override
	public abstract HelloInstance hello();

}
