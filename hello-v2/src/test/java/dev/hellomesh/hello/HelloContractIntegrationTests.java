package dev.hellomesh.hello;

import dev.hellomesh.contract.HelloContractTests;
import dev.hellomesh.contract.HelloInstance;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalManagementPort;
import org.springframework.boot.test.web.server.LocalServerPort;

/**
 * Holds version 2 to the contract, in this process.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = { "management.server.port=0",
		"mesh.instance.hostname=pod-2", "spring.main.cloud-platform=kubernetes" })
class HelloContractIntegrationTests extends HelloContractTests {

	private final HelloInstance hello;

	HelloContractIntegrationTests(@Autowired @LocalServerPort int port,
			@Autowired @LocalManagementPort int managementPort) {
		this.hello = HelloInstance.onLocalhost(port, managementPort, "2.0.0", "pod-2");
	}

	@Override
	public HelloInstance hello() {
		return this.hello;
	}

}
