package dev.hellomesh.cli.local;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import dev.hellomesh.cli.base.CommandFailedException;
import dev.hellomesh.cli.base.Project;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class StateFileTests {

	@TempDir
	private Path directory;

	@Test
	void readsWhatItWrote() {
		StateFile file = new StateFile(new Project(this.directory, this.directory));
		assertThat(file.read().isUp()).isFalse();
		Instance own = new Instance(8080, 9080).started(ProcessHandle.current());
		State state = new State("id", true, Map.of(Service.GATEWAY, own, Service.HELLO_V1, new Instance(1, 2)));
		file.write(state);
		assertThat(file.read()).isEqualTo(state);
		assertThat(file.read().instance(Service.GATEWAY).process()).contains(ProcessHandle.current());
		file.remove();
		assertThat(file.read()).isEqualTo(State.NOTHING);
	}

	@Test
	void saysThatItIsDamaged() throws Exception {
		Files.writeString(this.directory.resolve("state.json"), "{\"id\":");
		StateFile file = new StateFile(new Project(this.directory, this.directory));
		assertThatExceptionOfType(CommandFailedException.class).isThrownBy(file::read)
			.withMessageContaining("state.json is damaged");
	}

	@Test
	void takesNoStrangerWithTheSameNumberForItsProcess() {
		ProcessHandle own = ProcessHandle.current();
		Instance earlier = new Instance(1, 2, own.pid(), own.info().startInstant().orElseThrow().minusSeconds(10),
				false);
		assertThat(earlier.process()).isEmpty();
		assertThat(Condition.of(earlier)).isEqualTo(Condition.DIED);
		assertThat(Condition.of(earlier.toldToStop())).isEqualTo(Condition.STOPPED);
	}

}
