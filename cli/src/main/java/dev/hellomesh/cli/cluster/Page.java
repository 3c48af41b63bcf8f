package dev.hellomesh.cli.cluster;

import java.util.Map;

/**
 * What can be opened.
 *
 * @param service name of the Service in istio-system
 * @param servicePort its port
 * @param port the one on this machine, if nobody wants another
 * @param path where to begin
 */
record Page(String service, int servicePort, int port, String path) {

	// The gateway through the ingress, where requests come in as users send them.
	static final Map<String, Page> ALL = Map.of("gateway", new Page("istio-ingressgateway", 80, 8080, "/"), "kiali",
			new Page("kiali", 20001, 20001, "/kiali"), "jaeger", new Page("tracing", 80, 16686, "/jaeger"), "grafana",
			new Page("grafana", 3000, 3000, "/"), "prometheus", new Page("prometheus", 9090, 9090, "/"));

}
