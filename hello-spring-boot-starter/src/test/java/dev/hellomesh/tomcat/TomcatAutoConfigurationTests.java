package dev.hellomesh.tomcat;

import java.time.Duration;

import org.apache.catalina.Authenticator;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleListener;
import org.junit.jupiter.api.Test;

import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.endpoint.web.WebEndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementContextAutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.tomcat.autoconfigure.actuate.web.server.TomcatServletManagementContextAutoConfiguration;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.boot.web.server.servlet.context.AnnotationConfigServletWebServerApplicationContext;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.context.ApplicationListener;
import org.springframework.web.ErrorResponseException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class TomcatAutoConfigurationTests {

	private static final AutoConfigurations CONFIGURATION = AutoConfigurations.of(TomcatAutoConfiguration.class);

	private final WebApplicationContextRunner tomcat = new WebApplicationContextRunner(
			AnnotationConfigServletWebServerApplicationContext::new)
		.withConfiguration(AutoConfigurations.of(TomcatServletWebServerAutoConfiguration.class))
		.withPropertyValues("server.port=0");

	@Test
	void isAbsentFromAnApplicationWithoutAServer() {
		new ApplicationContextRunner().withConfiguration(CONFIGURATION)
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(LeanTomcatCustomizer.class)
				.doesNotHaveBean(WaitingRequests.class));
	}

	@Test
	void letsRequestsWaitOnHalfOfTheConnections() {
		new WebApplicationContextRunner().withConfiguration(CONFIGURATION)
			.withPropertyValues("server.tomcat.max-connections=4")
			.run((context) -> {
				WaitingRequests waiting = context.getBean(WaitingRequests.class);
				waiting.begin(Duration.ofMinutes(1));
				waiting.begin(Duration.ofMinutes(1));
				assertThatExceptionOfType(ErrorResponseException.class)
					.isThrownBy(() -> waiting.begin(Duration.ofMinutes(1)));
			});
	}

	@Test
	void letsAnyNumberOfRequestsWaitWhereConnectionsHaveNoLimit() {
		new WebApplicationContextRunner().withConfiguration(CONFIGURATION)
			.withPropertyValues("server.tomcat.max-connections=-1")
			.run((context) -> assertThat(context.getBean(WaitingRequests.class).begin(Duration.ofMillis(1)))
				.succeedsWithin(Duration.ofSeconds(10)));
	}

	// Also without the customizer, to know that the names looked for still exist.
	@Test
	void leavesOutWhatNobodyUses() {
		this.tomcat.run((context) -> assertFat(webApplication(context.getSourceApplicationContext())));
		this.tomcat.withConfiguration(CONFIGURATION)
			.run((context) -> assertLean(webApplication(context.getSourceApplicationContext())));
	}

	@Test
	void leavesItOutOfTheManagementServerToo() {
		Servers servers = new Servers();
		this.tomcat
			.withConfiguration(AutoConfigurations.of(TomcatAutoConfiguration.class, WebMvcAutoConfiguration.class,
					DispatcherServletAutoConfiguration.class, EndpointAutoConfiguration.class,
					WebEndpointAutoConfiguration.class, ManagementContextAutoConfiguration.class,
					TomcatServletManagementContextAutoConfiguration.class))
			.withPropertyValues("management.server.port=0")
			.withBean(Servers.class, () -> servers)
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(servers.management).isNotNull();
				assertLean(webApplication(servers.management));
			});
	}

	private static void assertLean(Context application) {
		assertThat(application.getPipeline().getValves()).noneMatch(Authenticator.class::isInstance);
		assertThat(application.findLifecycleListeners()).noneMatch(TomcatAutoConfigurationTests::isOfStaticFiles);
	}

	private static void assertFat(Context application) {
		assertThat(application.getPipeline().getValves()).anyMatch(Authenticator.class::isInstance);
		assertThat(application.findLifecycleListeners()).anyMatch(TomcatAutoConfigurationTests::isOfStaticFiles);
	}

	private static boolean isOfStaticFiles(LifecycleListener listener) {
		return listener.getClass().getName().contains("StaticResource");
	}

	private static Context webApplication(Object context) {
		TomcatWebServer server = (TomcatWebServer) ((WebServerApplicationContext) context).getWebServer();
		return (Context) server.getTomcat().getHost().findChildren()[0];
	}

	private static final class Servers implements ApplicationListener<WebServerInitializedEvent> {

		private WebServerApplicationContext management;

		@Override
		public void onApplicationEvent(WebServerInitializedEvent event) {
			if ("management".equals(event.getApplicationContext().getServerNamespace())) {
				this.management = event.getApplicationContext();
			}
		}

	}

}
