package io.hosteddb.consumers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The jars of this build, and what they need. */
final class Jars {
  /** The modules that are published as jars, the starter apart: it is in Spring Boot's jar. */
  static final Set<String> PUBLISHED =
      Set.of(
          "core",
          "engine",
          "junit",
          "local",
          "provider-mongodb",
          "provider-postgres",
          "provider-turso",
          "store-jdbc",
          "temporary",
          "testkit");

  private static final Pattern SEPARATOR = Pattern.compile(File.pathSeparator, Pattern.LITERAL);
  private static final Path ROOT = Path.of("../..");

  private Jars() {}

  /** Everything on the class path of this test that is a jar. */
  static List<Path> all() {
    List<Path> jars =
        SEPARATOR
            .splitAsStream(System.getProperty("java.class.path", ""))
            .map(Path::of)
            .filter(path -> path.toString().endsWith(".jar"))
            .toList();
    assertThat(jars)
        .as("jars of this build: run at least the phase integration-test")
        .anyMatch(jar -> jar.getFileName().toString().startsWith("hosteddb-core-"));
    return jars;
  }

  static Path of(String module) {
    return all().stream()
        .filter(jar -> jar.getFileName().toString().startsWith("hosteddb-" + module + "-"))
        .findFirst()
        .orElseThrow();
  }

  /** What a module beside this one made in its target directory; the name is a pattern. */
  static Path made(String module, String name) throws IOException {
    Path target = ROOT.resolve(module).resolve("target").normalize();
    try (Stream<Path> files = Files.list(target)) {
      List<Path> found = files.filter(file -> file.getFileName().toString().matches(name)).toList();
      assertThat(found).as(name + " in " + target).hasSize(1);
      return found.get(0);
    }
  }

  static String java() {
    boolean windows =
        System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows");
    return Path.of(System.getProperty("java.home", ""), "bin", windows ? "java.exe" : "java")
        .toString();
  }
}
