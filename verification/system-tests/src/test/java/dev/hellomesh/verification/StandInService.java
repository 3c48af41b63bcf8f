package dev.hellomesh.verification;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

import com.sun.net.httpserver.HttpServer;

/**
 * Listens where a service would, and responds to everything with 200.
 */
public final class StandInService {

	private StandInService() {
	}

	public static void main(String[] args) throws IOException {
		HttpServer server = HttpServer.create(new InetSocketAddress(Integer.parseInt(System.getenv("SERVER_PORT"))), 0);
		server.createContext("/", (exchange) -> {
			exchange.sendResponseHeaders(200, -1);
			exchange.close();
		});
		server.start();
	}

	static void writeJar(Path file) throws IOException {
		Manifest manifest = new Manifest();
		manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
		manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, StandInService.class.getName());
		String name = StandInService.class.getName().replace('.', '/') + ".class";
		try (OutputStream out = Files.newOutputStream(file);
				JarOutputStream jar = new JarOutputStream(out, manifest);
				InputStream code = StandInService.class.getClassLoader().getResourceAsStream(name)) {
			jar.putNextEntry(new JarEntry(name));
			code.transferTo(jar);
		}
	}

}
