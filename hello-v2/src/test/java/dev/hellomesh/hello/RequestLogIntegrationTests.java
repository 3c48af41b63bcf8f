package dev.hellomesh.hello;

import dev.hellomesh.contract.RequestLogContractTests;

class RequestLogIntegrationTests extends RequestLogContractTests {

	RequestLogIntegrationTests() {
		super(HelloApplication.class, "hello-v2");
	}

}
