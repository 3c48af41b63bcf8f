package dev.hellomesh.tomcat;

import org.apache.catalina.Context;
import org.apache.catalina.LifecycleListener;
import org.apache.tomcat.util.descriptor.web.LoginConfig;

import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;

/**
 * Removes the authenticator and the search of all jars for static files, which cost time
 * at each start. Spring MVC finds its static files on the class path itself.
 */
class LeanTomcatCustomizer implements WebServerFactoryCustomizer<TomcatServletWebServerFactory> {

	@Override
	public void customize(TomcatServletWebServerFactory factory) {
		factory.addContextCustomizers(LeanTomcatCustomizer::withoutAuthenticator,
				LeanTomcatCustomizer::withoutResourceJars);
	}

	// Without a login configuration Tomcat adds an authenticator, which initializes all
	// security providers to get random numbers.
	private static void withoutAuthenticator(Context context) {
		context.setLoginConfig(new LoginConfig("NONE", null, null, null));
	}

	// The search opens each jar and reads its manifest. Spring Boot has no setting for
	// it.
	private static void withoutResourceJars(Context context) {
		for (LifecycleListener listener : context.findLifecycleListeners()) {
			if (listener.getClass().getSimpleName().equals("StaticResourceConfigurer")) {
				context.removeLifecycleListener(listener);
			}
		}
	}

}
