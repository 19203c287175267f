package io.hosteddb.consumers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Maven resolves for a user is what our tests ran with. */
class ConsumersTest {
  private static final Pattern ARTIFACT =
      Pattern.compile(
          "^ +([\\w.-]+:[\\w.-]+):jar:(?:[\\w-]+:)?([\\w.-]+):(?:compile|runtime|test)");

  private static Map<String, String> resolved(String module) throws IOException {
    Map<String, String> versions = new TreeMap<>();
    for (String line : Files.readAllLines(Jars.made(module, "resolved.txt"))) {
      Matcher matcher = ARTIFACT.matcher(line);
      if (matcher.find()) {
        versions.put(matcher.group(1), matcher.group(2));
      }
    }
    return versions;
  }

  @ParameterizedTest
  @ValueSource(strings = {"developer", "embedder", "shaded"})
  void consumer_getsTheVersionsThatWereTested(String consumer) throws IOException {
    Map<String, String> tested = resolved("consumers/tests");
    Map<String, String> theirs = resolved("consumers/" + consumer);
    theirs.remove("org.slf4j:slf4j-nop");

    List<String> others = new ArrayList<>();
    theirs.forEach((artifact, version) -> {
      if (!version.equals(tested.get(artifact))) {
        others.add(artifact + " is " + version + ", tested was " + tested.get(artifact));
      }
    });
    assertThat(others).isEmpty();
    assertThat(theirs).hasSizeGreaterThan(20);
  }

  @Test
  void applicationOfSpringBoot_getsTheVersionsThatWereTested() throws IOException {
    String tested = Files.readString(Jars.made("examples/platform", "classpath"));
    Map<String, String> theirs = resolved("consumers/boot");

    List<String> others = new ArrayList<>();
    theirs.forEach((artifact, version) -> {
      String name = artifact.substring(artifact.indexOf(':') + 1);
      if (!name.startsWith("hosteddb-") && !tested.contains("/" + name + "-" + version)) {
        others.add(artifact + ":" + version);
      }
    });
    assertThat(others).isEmpty();
    assertThat(theirs).containsKey("org.springframework.boot:spring-boot");
  }

  @Test
  void embedder_getsNoProgramsOfPostgres() throws IOException {
    assertThat(resolved("consumers/embedder").keySet())
        .isNotEmpty()
        .noneMatch(artifact -> artifact.contains("zonky"));
  }

  @Test
  void developer_getsTheProgramsOfThisMachineAlone() throws IOException {
    assertThat(resolved("consumers/developer").keySet())
        .filteredOn(artifact -> artifact.startsWith("io.zonky.test.postgres:"))
        .hasSizeLessThanOrEqualTo(1);
  }

  @Test
  void jars_carryTheirLicence() throws IOException {
    Set<String> files = Set.of("META-INF/LICENSE", "META-INF/NOTICE");
    for (String module : Jars.PUBLISHED) {
      Path path = Jars.of(module);
      try (ZipFile jar = new ZipFile(path.toFile())) {
        assertThat(files).allMatch(file -> jar.getEntry(file) != null, path.toString());
      }
    }
  }
}
