package dev.hellomesh.traffic;

import java.time.Duration;

/**
 * Shows how the run goes and how it went.
 */
interface View {

	Duration interval();

	void update(Summary summary);

	void finish(Summary summary);

}
