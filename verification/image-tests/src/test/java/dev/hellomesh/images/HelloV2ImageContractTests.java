package dev.hellomesh.images;

import dev.hellomesh.contract.HelloContractTests;
import dev.hellomesh.contract.HelloInstance;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;

/**
 * Holds the image of version 2 to the contract.
 */
@Testcontainers
class HelloV2ImageContractTests extends HelloContractTests {

	@Container
	private static final ServiceContainer CONTAINER = ServiceContainer.hello("hello-v2");

	@Override
	public HelloInstance hello() {
		return new HelloInstance(CONTAINER.main("/"), CONTAINER.management(), "2.0.0", "hello-v2-pod");
	}

}
