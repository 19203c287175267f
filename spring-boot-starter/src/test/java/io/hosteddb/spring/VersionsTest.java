package io.hosteddb.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * These tests run with the libraries that an application gets: Spring Boot's bill of materials
 * decides over the versions that our modules ask for, so it must here too.
 */
class VersionsTest {
  private static final Pattern SEPARATOR = Pattern.compile(File.pathSeparator, Pattern.LITERAL);

  @Test
  void everyLibraryThatSpringBootManages_hasItsVersion() {
    Map<String, String> present = present();
    // The runner of the tests is no part of an application.
    present.keySet().removeIf(library -> library.startsWith("org.junit"));

    Map<String, String> expected = Poms.managedBySpringBoot();
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
            "org.postgresql:postgresql",
            "org.slf4j:slf4j-api",
            "org.springframework:spring-core",
            "tools.jackson.core:jackson-databind");
  }

  /** The libraries on the class path with their versions, by where they lie in the repository. */
  private static Map<String, String> present() {
    Map<String, String> present = new TreeMap<>();
    for (String entry : SEPARATOR.splitAsStream(Poms.property("java.class.path")).toList()) {
      Path jar = Path.of(entry);
      if (jar.startsWith(Poms.REPOSITORY)) {
        Path place = Poms.REPOSITORY.relativize(jar);
        int names = place.getNameCount();
        String group = place.subpath(0, names - 3).toString().replace(File.separatorChar, '.');
        present.put(group + ":" + place.getName(names - 3), place.getName(names - 2).toString());
      }
    }
    return present;
  }
}
