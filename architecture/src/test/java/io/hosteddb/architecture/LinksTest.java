package io.hosteddb.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Where one page leads to another, there is that page, and the heading. */
class LinksTest {
  private static final Pattern CODE = Pattern.compile("(?s)```.*?```");
  private static final Pattern HEADING = Pattern.compile("(?m)^#+ +(.*)$");
  private static final Pattern NO_PART_OF_AN_ANCHOR = Pattern.compile("[^\\p{L}\\p{N}_ -]");
  private static final Pattern LINK =
      Pattern.compile("\\[([^\\]]*)]\\(([^)\\s#]*)(?:#([^)\\s]*))?\\)");

  @Test
  void everyLink_leadsSomewhere() throws Exception {
    List<String> lost = new ArrayList<>();
    int seen = 0;
    for (Path page : RepositoryTextTest.files()) {
      if (page.toString().endsWith(".md")) {
        Matcher link = LINK.matcher(text(page));
        while (link.find()) {
          if (!link.group(2).contains(":")) {
            seen++;
            if (!leadsSomewhere(page, link.group(2), link.group(3))) {
              lost.add(page + ": " + link.group());
            }
          }
        }
      }
    }
    assertThat(lost).isEmpty();
    assertThat(seen).isGreaterThan(200);
  }

  private static boolean leadsSomewhere(Path page, String target, String heading)
      throws IOException {
    Path other = target.isEmpty() ? page : page.resolveSibling(target);
    return Files.exists(other)
        && (heading == null
            || !other.toString().endsWith(".md")
            || anchors(other).contains(heading));
  }

  /** As the forges make them. */
  private static Set<String> anchors(Path page) throws IOException {
    Set<String> anchors = new HashSet<>();
    Matcher heading = HEADING.matcher(text(page));
    while (heading.find()) {
      String text = LINK.matcher(heading.group(1)).replaceAll("$1").toLowerCase(Locale.ROOT);
      anchors.add(NO_PART_OF_AN_ANCHOR.matcher(text).replaceAll("").replace(' ', '-'));
    }
    return anchors;
  }

  private static String text(Path page) throws IOException {
    return CODE.matcher(Files.readString(page)).replaceAll("");
  }
}
