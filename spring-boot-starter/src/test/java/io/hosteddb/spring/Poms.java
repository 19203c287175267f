package io.hosteddb.spring;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** Reads Maven's project files. */
final class Poms {
  static final Path REPOSITORY = Path.of(property("local.repository"));

  private static final Pattern REFERENCE = Pattern.compile("\\$\\{([^}]+)}");

  private Poms() {}

  /** A dependency as it stands there; without references to properties. */
  record Dependency(String library, String version, String scope) {}

  static String property(String name) {
    String value = System.getProperty(name);
    if (value == null) {
      throw new IllegalStateException("The build does not say what " + name + " is.");
    }
    return value;
  }

  /** The versions that Spring Boot manages. */
  static Map<String, String> managedBySpringBoot() {
    Map<String, String> managed = new TreeMap<>();
    String version = property("spring-boot.version");
    collect(released("org.springframework.boot:spring-boot-dependencies", version), managed);
    return managed;
  }

  /** The versions that our own parent manages. */
  static Map<String, String> managedByUs() {
    Map<String, String> managed = new TreeMap<>();
    collect(root(), managed);
    return managed;
  }

  static Element root() {
    return read(Path.of("../pom.xml"));
  }

  private static Element read(Path file) {
    try {
      return parse(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Element parse(String xml) {
    try (InputStream stream = new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8))) {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
      factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
      return factory.newDocumentBuilder().parse(stream).getDocumentElement();
    } catch (IOException | ParserConfigurationException | SAXException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static Element released(String library, String version) {
    if (library.equals("io.hosteddb:hosteddb-bom")) {
      return read(Path.of("../bom/pom.xml"));
    }
    String artifact = library.substring(library.indexOf(':') + 1);
    Path file =
        REPOSITORY
            .resolve(library.replace('.', '/').replace(':', '/'))
            .resolve(version)
            .resolve(artifact + "-" + version + ".pom");
    return read(file);
  }

  /** With what is imported; what comes first wins. */
  private static void collect(Element project, Map<String, String> managed) {
    Map<String, String> properties = properties(project);
    for (Element management : children(project, "dependencyManagement")) {
      for (Dependency dependency : dependencies(management, properties)) {
        if (dependency.scope().equals("import")) {
          collect(released(dependency.library(), dependency.version()), managed);
        } else {
          managed.putIfAbsent(dependency.library(), dependency.version());
        }
      }
    }
  }

  static Map<String, String> properties(Element project) {
    Map<String, String> properties = new TreeMap<>();
    for (String own : List.of("groupId", "version")) {
      properties.put(
          "project." + own,
          text(project, own)
              .or(() -> child(project, "parent").flatMap(parent -> text(parent, own)))
              .orElse(""));
    }
    child(project, "properties")
        .ifPresent(all ->
            elements(all).forEach(p -> properties.put(p.getTagName(), p.getTextContent().strip())));
    return properties;
  }

  static List<Dependency> dependencies(Element parent, Map<String, String> properties) {
    return child(parent, "dependencies").stream()
        .flatMap(all -> children(all, "dependency").stream())
        .map(d -> dependency(d, properties))
        .toList();
  }

  static Dependency dependency(Element element, Map<String, String> properties) {
    return new Dependency(
        resolved(element, "groupId", properties)
            + ":"
            + resolved(element, "artifactId", properties),
        resolved(element, "version", properties),
        resolved(element, "scope", properties));
  }

  private static String resolved(Element parent, String name, Map<String, String> properties) {
    String resolved = text(parent, name).orElse("");
    Matcher reference = REFERENCE.matcher(resolved);
    while (reference.find()) {
      String value = properties.get(reference.group(1));
      if (value == null) {
        throw new IllegalArgumentException("Nothing says what " + reference.group() + " is.");
      }
      resolved = resolved.replace(reference.group(), value);
      reference = REFERENCE.matcher(resolved);
    }
    return resolved;
  }

  static Optional<Element> child(Element parent, String name) {
    return children(parent, name).stream().findFirst();
  }

  private static Optional<String> text(Element parent, String name) {
    return child(parent, name).map(element -> element.getTextContent().strip());
  }

  private static List<Element> children(Element parent, String name) {
    return elements(parent).stream().filter(e -> e.getTagName().equals(name)).toList();
  }

  private static List<Element> elements(Element parent) {
    List<Element> elements = new ArrayList<>();
    NodeList nodes = parent.getChildNodes();
    for (int i = 0; i < nodes.getLength(); i++) {
      Node node = nodes.item(i);
      if (node instanceof Element element) {
        elements.add(element);
      }
    }
    return elements;
  }
}
