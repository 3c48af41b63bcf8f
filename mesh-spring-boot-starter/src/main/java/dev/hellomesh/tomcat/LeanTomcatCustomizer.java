package dev.hellomesh.tomcat;

import org.apache.catalina.Context;
import org.apache.catalina.LifecycleListener;
import org.apache.tomcat.util.descriptor.web.LoginConfig;

import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;

/**
 * Leaves out the authenticator, and the search of every jar for static files. Those that
 * Spring MVC serves, it finds on the class path by itself.
 */
class LeanTomcatCustomizer implements WebServerFactoryCustomizer<TomcatServletWebServerFactory> {

	@Override
	public void customize(TomcatServletWebServerFactory factory) {
		factory.addContextCustomizers(LeanTomcatCustomizer::withoutAuthenticator,
				LeanTomcatCustomizer::withoutResourceJars);
	}

	// Without a configuration Tomcat adds an authenticator, which asks all security
	// providers for random numbers at start.
	private static void withoutAuthenticator(Context context) {
		context.setLoginConfig(new LoginConfig("NONE", null, null, null));
	}

	// It opens each jar and reads its manifest. Spring Boot has no setting for it.
	private static void withoutResourceJars(Context context) {
		for (LifecycleListener listener : context.findLifecycleListeners()) {
			if (listener.getClass().getSimpleName().equals("StaticResourceConfigurer")) {
				context.removeLifecycleListener(listener);
			}
		}
	}

}
