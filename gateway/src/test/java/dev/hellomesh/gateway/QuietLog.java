package dev.hellomesh.gateway;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of what others do wrong. That is their news: the log has one line for the
 * request, like for any other.
 */
@ExtendWith(OutputCaptureExtension.class)
interface QuietLog {

	@AfterEach
	default void logHasNeitherWarningNorStackTrace(CapturedOutput output) {
		assertThat(output.getAll()).doesNotContain(" WARN ", " ERROR ", "\tat ");
	}

}
