package io.hosteddb.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A new module is easily forgotten in one of the places that must know what is published. */
class PublishedTest {
  private static final Path REPOSITORY = Path.of("..");
  private static final Pattern MODULE = Pattern.compile("<module>([^<]+)</module>");
  private static final Pattern OURS =
      Pattern.compile("<groupId>io\\.hosteddb</groupId>\\s*<artifactId>([^<]+)</artifactId>");
  private static final Pattern JAVA_MODULE = Pattern.compile("<module\\.name>([^<]+)<");

  /** The directories of the modules that are published as jars, by their artifacts. */
  private static Map<String, Path> published() throws IOException {
    Map<String, Path> published = new HashMap<>();
    for (String module : found(MODULE, read(REPOSITORY.resolve("pom.xml")))) {
      Path directory = REPOSITORY.resolve(module);
      if (!module.equals("bom") && !isKept(directory)) {
        published.put("hosteddb-" + module, directory);
      }
    }
    assertThat(published).containsKeys("hosteddb-core", "hosteddb-spring-boot-starter");
    return published;
  }

  private static boolean isKept(Path module) throws IOException {
    return read(module.resolve("pom.xml")).contains("<maven.deploy.skip>true</maven.deploy.skip>");
  }

  @Test
  void whatIsPublished_isInTheBom() throws Exception {
    String bom = read(REPOSITORY.resolve("bom/pom.xml"));
    Set<String> managed = found(OURS, bom.substring(bom.indexOf("<dependencyManagement>")));

    assertThat(managed).isEqualTo(published().keySet());
  }

  @Test
  void whatIsPublished_hasItsApiWrittenDown() throws Exception {
    try (Stream<Path> texts = Files.list(REPOSITORY.resolve("api"))) {
      assertThat(texts.map(text -> String.valueOf(text.getFileName())))
          .containsExactlyInAnyOrderElementsOf(
              published().keySet().stream().map(artifact -> artifact + ".txt").toList());
    }
  }

  @Test
  void modulesAndPackages_areNamedOnce() throws Exception {
    Map<String, String> owners = new HashMap<>();
    List<String> twice = new ArrayList<>();
    for (Map.Entry<String, Path> module : published().entrySet()) {
      Set<String> names = packages(module.getValue().resolve("src/main/java"));
      String name =
          found(JAVA_MODULE, read(module.getValue().resolve("pom.xml"))).iterator().next();
      names.add("module " + name);
      for (String each : names) {
        String other = owners.put(each, module.getKey());
        if (other != null) {
          twice.add(each + " is in " + module.getKey() + " and " + other);
        }
      }
    }

    assertThat(twice).isEmpty();
    assertThat(owners).containsKeys("io.hosteddb", "io.hosteddb.spring", "module io.hosteddb.core");
  }

  private static Set<String> packages(Path sources) throws IOException {
    try (Stream<Path> files = Files.walk(sources)) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .map(file -> sources.relativize(file.resolveSibling("")).toString())
          .map(folder -> folder.replace('/', '.').replace('\\', '.'))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  private static Set<String> found(Pattern pattern, String text) {
    return pattern
        .matcher(text)
        .results()
        .map(match -> match.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String read(Path file) throws IOException {
    return Files.readString(file);
  }
}
