package dev.hellomesh.cli.local;

import java.util.Arrays;
import java.util.stream.Collectors;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * The services, in the order in which they are stopped: nobody should get an error
 * because something behind the gateway went first.
 */
enum Service {

	GATEWAY("gateway", "gateway"), HELLO_V1("hello-v1", "v1"), HELLO_V2("hello-v2", "v2");

	private final String id;

	private final String option;

	Service(String id, String option) {
		this.id = id;
		this.option = option;
	}

	// The name of its module, which is that of its jar too
	@JsonValue
	String id() {
		return this.id;
	}

	// What the options for its ports end with
	String option() {
		return this.option;
	}

	@JsonCreator
	static Service of(String id) {
		return Arrays.stream(values())
			.filter((service) -> service.id.equals(id))
			.findFirst()
			.orElseThrow(() -> new IllegalArgumentException("\"" + id + "\" is no service: there are " + ids()));
	}

	private static String ids() {
		return Arrays.stream(values()).map(Service::id).collect(Collectors.joining(" "));
	}

	@Override
	public String toString() {
		return this.id;
	}

	/**
	 * Takes a word of the command line.
	 */
	static final class Converter implements ITypeConverter<Service> {

		@Override
		public Service convert(String value) {
			try {
				return of(value);
			}
			catch (IllegalArgumentException ex) {
				throw new TypeConversionException(ex.getMessage());
			}
		}

	}

}
