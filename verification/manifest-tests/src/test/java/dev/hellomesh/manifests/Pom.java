package dev.hellomesh.manifests;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;

import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * What the root pom says about names, and about images.
 *
 * @param version version of the project
 * @param modules directories of its modules
 * @param image how Jib calls the image of a module
 * @param user user and group that Jib has it run as
 */
record Pom(String version, List<String> modules, String image, String user) {

	static Pom of(Project project, String file) {
		try {
			Element pom = DocumentBuilderFactory.newInstance()
				.newDocumentBuilder()
				.parse(new ByteArrayInputStream(project.text(file).getBytes(StandardCharsets.UTF_8)))
				.getDocumentElement();
			List<String> modules = new ArrayList<>();
			NodeList elements = pom.getElementsByTagName("module");
			for (int i = 0; i < elements.getLength(); i++) {
				modules.add(elements.item(i).getTextContent());
			}
			return new Pom(child(pom, "version"), List.copyOf(modules), child(only(pom, "to"), "image"),
					only(pom, "user").getTextContent());
		}
		catch (IOException | ParserConfigurationException | SAXException ex) {
			throw new IllegalStateException(file + " cannot be read", ex);
		}
	}

	String imageOf(String module) {
		return this.image.replace("${project.artifactId}", module).replace("${project.version}", this.version);
	}

	private static Element only(Element pom, String name) {
		NodeList elements = pom.getElementsByTagName(name);
		if (elements.getLength() != 1) {
			throw new IllegalStateException(elements.getLength() + " of " + name);
		}
		return (Element) elements.item(0);
	}

	private static String child(Element parent, String name) {
		for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
			if (name.equals(node.getNodeName())) {
				return node.getTextContent();
			}
		}
		throw new IllegalStateException("no " + name);
	}

}
