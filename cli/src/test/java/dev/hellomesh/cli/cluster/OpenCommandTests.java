package dev.hellomesh.cli.cluster;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class OpenCommandTests {

	@Test
	void opensABrowserWhereThereIsADisplay() {
		assertThat(Browser.command("Linux", Map.of())).isEmpty();
		assertThat(Browser.command("Linux", Map.of("DISPLAY", ":0"))).contains(List.of("xdg-open"));
		assertThat(Browser.command("Linux", Map.of("WAYLAND_DISPLAY", "w"))).contains(List.of("xdg-open"));
		assertThat(Browser.command("Mac OS X", Map.of())).contains(List.of("open"));
		assertThat(Browser.command("Windows 11", Map.of()))
			.contains(List.of("rundll32", "url.dll,FileProtocolHandler"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "error: lost connection to pod",
			"E1128 22:00:00.000000   12 portforward.go:424] \"Unhandled Error\" err=\"an error occurred forwarding 8080 -> 8080: error forwarding port 8080 to pod 12, uid : failed\"",
			"E1128 22:00:00.000000   12 portforward.go:372] error creating error stream for port 8080 -> 8080: Timeout occurred" })
	void connectsAgainWhenThePodIsGone(String line) {
		assertThat(PortForward.isBroken(line)).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "Forwarding from 127.0.0.1:8080 -> 8080", "Handling connection for 8080" })
	void staysConnectedOtherwise(String line) {
		assertThat(PortForward.isBroken(line)).isFalse();
	}

}
