package dev.hellomesh.problems;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.boot.web.server.servlet.context.AnnotationConfigServletWebServerApplicationContext;
import org.springframework.boot.web.servlet.ServletRegistrationBean;

import static org.assertj.core.api.Assertions.assertThat;

class ProblemsAutoConfigurationTests {

	private static final AutoConfigurations CONFIGURATION = AutoConfigurations.of(ProblemsAutoConfiguration.class);

	@Test
	void isAbsentFromAnApplicationWithoutAServer() {
		new ApplicationContextRunner().withConfiguration(CONFIGURATION)
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(WebServerFactoryCustomizer.class));
	}

	@Test
	void reportsWhatNobodyHandled() {
		run((request, response) -> {
			throw new IllegalStateException("secret");
		}, (response) -> {
			assertThat(response.statusCode()).isEqualTo(500);
			assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
			assertThat(response.body()).isEqualTo("{\"status\":500,\"title\":\"Internal Server Error\"}");
		});
	}

	@Test
	void reportsAStatusWithoutAName() {
		run((request, response) -> response.sendError(477, "secret"), (response) -> {
			assertThat(response.statusCode()).isEqualTo(477);
			assertThat(response.body()).isEqualTo("{\"status\":477,\"title\":\"Error\"}");
		});
	}

	@Test
	void leavesAnAnswerOfTheApplicationAlone() {
		run((request, response) -> {
			response.setStatus(503);
			response.getWriter().write("mine");
		}, (response) -> {
			assertThat(response.statusCode()).isEqualTo(503);
			assertThat(response.body()).isEqualTo("mine");
		});
		run((request, response) -> response.setStatus(404), (response) -> {
			assertThat(response.statusCode()).isEqualTo(404);
			assertThat(response.body()).isEmpty();
		});
	}

	private static void run(Handler handler, ResponseConsumer consumer) {
		new WebApplicationContextRunner(AnnotationConfigServletWebServerApplicationContext::new)
			.withConfiguration(AutoConfigurations.of(ProblemsAutoConfiguration.class,
					TomcatServletWebServerAutoConfiguration.class))
			.withPropertyValues("server.port=0")
			.withBean("servlet", ServletRegistrationBean.class,
					() -> new ServletRegistrationBean<>(new HandlingServlet(handler), "/*"))
			.run((context) -> {
				int port = ((WebServerApplicationContext) context.getSourceApplicationContext()).getWebServer()
					.getPort();
				HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port)).build();
				consumer.accept(HttpClient.newHttpClient().send(request, BodyHandlers.ofString()));
			});
	}

	interface Handler {

		void handle(HttpServletRequest request, HttpServletResponse response) throws IOException;

	}

	interface ResponseConsumer {

		void accept(HttpResponse<String> response);

	}

	static class HandlingServlet extends HttpServlet {

		private static final long serialVersionUID = 1L;

		private final transient Handler handler;

		HandlingServlet(Handler handler) {
			this.handler = handler;
		}

		@Override
		protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
			this.handler.handle(request, response);
		}

	}

}
