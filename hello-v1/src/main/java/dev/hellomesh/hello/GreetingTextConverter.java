package dev.hellomesh.hello;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

import org.springframework.http.HttpInputMessage;
import org.springframework.http.HttpOutputMessage;
import org.springframework.http.MediaType;
import org.springframework.http.converter.AbstractHttpMessageConverter;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.stereotype.Component;

/**
 * Writes a greeting as three lines of text.
 */
@Component
class GreetingTextConverter extends AbstractHttpMessageConverter<Greeting> {

	GreetingTextConverter() {
		super(StandardCharsets.UTF_8, MediaType.TEXT_PLAIN);
	}

	@Override
	protected boolean supports(Class<?> type) {
		return type == Greeting.class;
	}

	@Override
	protected Greeting readInternal(Class<? extends Greeting> type, HttpInputMessage message) {
		throw new HttpMessageNotReadableException("Greetings are written only.", message);
	}

	@Override
	protected void writeInternal(Greeting greeting, HttpOutputMessage message) throws IOException {
		byte[] text = greeting.toText().getBytes(StandardCharsets.UTF_8);
		message.getHeaders().setContentLength(text.length);
		message.getBody().write(text);
	}

}
