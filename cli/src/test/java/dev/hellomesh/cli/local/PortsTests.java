package dev.hellomesh.cli.local;

import java.net.InetAddress;
import java.net.ServerSocket;

import dev.hellomesh.cli.base.CommandFailedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNoException;

class PortsTests {

	private final Ports ports = new Ports();

	@ParameterizedTest
	@ValueSource(ints = { -1, 0, 65536 })
	void refusesWhatIsNoPort(int port) {
		assertThatIllegalArgumentException().isThrownBy(() -> this.ports.add(Service.HELLO_V1, new Instance(port, 1)))
			.withMessageStartingWith("--port-v1 takes a port from 1 to 65535");
	}

	@Test
	void refusesManagementPortThatIsNone() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.ports.add(Service.GATEWAY, new Instance(65000, 66000)))
			.withMessageStartingWith("--management-gateway takes a port from 1 to 65535, but it is 66000");
	}

	@Test
	void refusesPortOfAnotherService() {
		this.ports.add(Service.GATEWAY, new Instance(8080, 9080));
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.ports.add(Service.HELLO_V2, new Instance(9080, 9082)))
			.withMessageContaining("--port-v2 is 9080, but another service has that port.");
	}

	@Test
	void saysWhoWantsPortThatIsTaken() throws Exception {
		try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
			this.ports.add(Service.HELLO_V2, new Instance(taken.getLocalPort(), 1));
			assertThatExceptionOfType(CommandFailedException.class).isThrownBy(() -> this.ports.needFree("mesh up"))
				.withMessage("Port %d, wanted by hello-v2, is in use by another program: end that, or choose a port "
						+ "with mesh up --port-v2.", taken.getLocalPort());
		}
		assertThatNoException().isThrownBy(() -> this.ports.needFree("mesh up"));
	}

}
