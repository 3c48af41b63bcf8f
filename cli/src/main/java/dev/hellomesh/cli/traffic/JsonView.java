package dev.hellomesh.cli.traffic;

import java.io.PrintStream;

import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Says nothing until the end, and then everything as one JSON document.
 */
class JsonView implements View {

	private final PrintStream out;

	JsonView(PrintStream out) {
		this.out = out;
	}

	@Override
	public void update(Summary summary) {
	}

	@Override
	public void finish(Summary summary) {
		JsonMapper mapper = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
		this.out.println(mapper.writeValueAsString(summary));
		this.out.flush();
	}

}
