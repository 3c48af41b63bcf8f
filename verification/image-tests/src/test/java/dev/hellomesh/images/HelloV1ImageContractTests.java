package dev.hellomesh.images;

import dev.hellomesh.contract.HelloContractTests;
import dev.hellomesh.contract.HelloInstance;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;

/**
 * Holds the image of version 1 to the contract.
 */
@Testcontainers
class HelloV1ImageContractTests extends HelloContractTests {

	@Container
	private static final ServiceContainer CONTAINER = ServiceContainer.hello("hello-v1");

	@Override
	public HelloInstance hello() {
		return new HelloInstance(CONTAINER.main("/"), CONTAINER.management(), "1.0.0", "hello-v1-pod");
	}

}
