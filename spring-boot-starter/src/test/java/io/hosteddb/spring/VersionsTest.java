package io.hosteddb.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/**
 * These tests run with the libraries that an application gets: Spring Boot's bill of materials
 * decides over the versions that our modules ask for, so it must here too.
 */
class VersionsTest {
  private static final Path REPOSITORY = Path.of(property("local.repository"));
  private static final Pattern SEPARATOR = Pattern.compile(File.pathSeparator, Pattern.LITERAL);
  private static final Pattern REFERENCE = Pattern.compile("\\$\\{([^}]+)}");

  private static String property(String name) {
    String value = System.getProperty(name);
    assertThat(value).as("system property " + name).isNotNull();
    return String.valueOf(value);
  }

  @Test
  void everyLibraryThatSpringBootManages_hasItsVersion() throws Exception {
    Map<String, String> managed = new TreeMap<>();
    collect("org.springframework.boot", "spring-boot-dependencies", bootVersion(), managed);
    Map<String, String> present = present();
    // The runner of the tests is no part of an application.
    present.keySet().removeIf(library -> library.startsWith("org.junit"));

    Map<String, String> expected = new TreeMap<>(managed);
    expected.keySet().retainAll(present.keySet());
    assertThat(present).containsAllEntriesOf(expected);
    assertThat(expected)
        .containsKeys(
            "com.h2database:h2",
            "com.zaxxer:HikariCP",
            "io.micrometer:micrometer-core",
            "io.netty:netty-transport",
            "org.flywaydb:flyway-core",
            "org.flywaydb:flyway-database-postgresql",
            "org.mongodb:mongodb-driver-sync",
            "org.postgresql:postgresql",
            "org.slf4j:slf4j-api",
            "org.springframework:spring-core",
            "tools.jackson.core:jackson-databind");
  }

  private static String bootVersion() {
    return property("spring-boot.version");
  }

  /** The libraries on the class path with their versions, by where they lie in the repository. */
  private static Map<String, String> present() {
    Map<String, String> present = new TreeMap<>();
    String classPath = property("java.class.path");
    for (String entry : SEPARATOR.splitAsStream(classPath).toList()) {
      Path jar = Path.of(entry);
      if (jar.startsWith(REPOSITORY)) {
        Path place = REPOSITORY.relativize(jar);
        int names = place.getNameCount();
        String group = place.subpath(0, names - 3).toString().replace(File.separatorChar, '.');
        present.put(group + ":" + place.getName(names - 3), place.getName(names - 2).toString());
      }
    }
    return present;
  }

  /** What a bill of materials manages, with those it imports; what comes first wins. */
  private static void collect(
      String group, String artifact, String version, Map<String, String> managed) throws Exception {
    Path file =
        REPOSITORY.resolve(
            group.replace('.', '/')
                + "/"
                + artifact
                + "/"
                + version
                + "/"
                + artifact
                + "-"
                + version
                + ".pom");
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
    Document pom = factory.newDocumentBuilder().parse(Files.newInputStream(file));
    Element project = pom.getDocumentElement();
    Map<String, String> properties =
        new TreeMap<>(Map.of("project.groupId", group, "project.version", version));
    children(project, "properties")
        .forEach(all -> elements(all).forEach(p -> properties.put(p.getTagName(), text(p))));
    for (Element management : children(project, "dependencyManagement")) {
      for (Element dependency : elements(children(management, "dependencies").get(0))) {
        String itsGroup = resolve(child(dependency, "groupId"), properties);
        String itsArtifact = resolve(child(dependency, "artifactId"), properties);
        String itsVersion = resolve(child(dependency, "version"), properties);
        if (child(dependency, "scope").equals("import")) {
          collect(itsGroup, itsArtifact, itsVersion, managed);
        } else {
          managed.putIfAbsent(itsGroup + ":" + itsArtifact, itsVersion);
        }
      }
    }
  }

  private static String resolve(String text, Map<String, String> properties) {
    String resolved = text;
    Matcher reference = REFERENCE.matcher(resolved);
    while (reference.find()) {
      String value = properties.get(reference.group(1));
      assertThat(value).as(text).isNotNull();
      resolved = resolved.replace(reference.group(), String.valueOf(value));
      reference = REFERENCE.matcher(resolved);
    }
    return resolved;
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

  private static List<Element> children(Element parent, String name) {
    return elements(parent).stream().filter(e -> e.getTagName().equals(name)).toList();
  }

  private static String child(Element parent, String name) {
    return children(parent, name).stream().map(VersionsTest::text).findFirst().orElse("");
  }

  private static String text(Element element) {
    return element.getTextContent().strip();
  }
}
