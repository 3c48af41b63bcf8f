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
 * What a pom says about names.
 *
 * @param artifactId name of the project
 * @param version version of the project
 * @param modules directories of its modules
 */
record Pom(String artifactId, String version, List<String> modules) {

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
			return new Pom(child(pom, "artifactId"), child(pom, "version"), List.copyOf(modules));
		}
		catch (IOException | ParserConfigurationException | SAXException ex) {
			throw new IllegalStateException(file + " cannot be read", ex);
		}
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
