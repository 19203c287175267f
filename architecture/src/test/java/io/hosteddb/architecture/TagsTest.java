package io.hosteddb.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A tag that nobody knows would keep a test from the loop it is meant for. */
class TagsTest {
  private static final Path REPOSITORY = Path.of("..");

  @Test
  void everyTag_isListedForContributors_andLeftOutOfTheFastLoop() throws Exception {
    Set<String> listed =
        found("\\| `([a-z-]+)` \\|", Files.readString(REPOSITORY.resolve("CONTRIBUTING.md")));
    Set<String> left = new TreeSet<>();
    for (String groups :
        found(
            "<excludedGroups>(.*)</excludedGroups>",
            Files.readString(REPOSITORY.resolve("pom.xml")))) {
      left.addAll(List.of(groups.split(",", -1)));
    }
    Set<String> used = new TreeSet<>();
    for (Path source : sources()) {
      used.addAll(found("@Tag\\(\"(.*)\"\\)", Files.readString(source)));
    }
    assertThat(used).isEqualTo(listed).isEqualTo(left).contains("storm");
  }

  private static Collection<Path> sources() throws IOException {
    try (Stream<Path> files = Files.walk(REPOSITORY)) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .filter(file -> !file.toString().contains("/target/"))
          .toList();
    }
  }

  private static Set<String> found(String pattern, String text) {
    return Pattern.compile(pattern)
        .matcher(text)
        .results()
        .map(match -> match.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
