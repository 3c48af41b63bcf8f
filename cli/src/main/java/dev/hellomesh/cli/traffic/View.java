package dev.hellomesh.cli.traffic;

import java.time.Duration;

/**
 * Shows how the run goes and how it went.
 */
interface View {

	default Duration interval() {
		return Duration.ofSeconds(1);
	}

	void update(Summary summary);

	void finish(Summary summary);

}
