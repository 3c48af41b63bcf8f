import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;

/**
 * What one has without the gateway of this project: Spring Cloud Gateway on the same
 * libraries but for our starter, with the defaults of its own and of Spring Boot. Its
 * routes are in {@code plain-gateway.yaml}.
 */
// Not @SpringBootApplication, which would scan all libraries: there is no package.
@SpringBootConfiguration
@EnableAutoConfiguration
public class PlainGateway {

	public static void main(String[] args) {
		SpringApplication.run(PlainGateway.class, args);
	}

}
