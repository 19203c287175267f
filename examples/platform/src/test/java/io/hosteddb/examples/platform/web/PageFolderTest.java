package io.hosteddb.examples.platform.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What a browser keeps for ever has another address as soon as any file of the page is another. */
class PageFolderTest {
  private static final String HTML =
      "<head><script type=\"module\" src=\"app/main.js\"></script>\n  </head>";

  private static PageFiles files(Map<String, String> app) throws Exception {
    Map<String, byte[]> contents = new TreeMap<>();
    contents.put("index.html", bytes(HTML));
    app.forEach((path, text) -> contents.put(path, bytes(text)));
    return new PageFiles(contents);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** The folder to which the page points. */
  private static String folder(PageFiles files) {
    byte[] html = files.find("index.html").orElseThrow().content();
    Matcher link =
        Pattern.compile("src=\"app/([0-9a-f]{20})/main.js\"")
            .matcher(new String(html, StandardCharsets.UTF_8));
    assertThat(link.find()).isTrue();
    assertThat(files.isCurrent(link.group(1))).isTrue();
    return link.group(1);
  }

  @Test
  void theFolder_isThatOfTheContent() throws Exception {
    PageFiles one = files(Map.of("app/main.js", "import './a.js';", "app/a.js", "1"));
    PageFiles same = files(Map.of("app/a.js", "1", "app/main.js", "import './a.js';"));
    PageFiles edited = files(Map.of("app/main.js", "import './a.js';", "app/a.js", "2"));
    PageFiles renamed = files(Map.of("app/main.js", "import './a.js';", "app/b.js", "1"));

    assertThat(folder(same)).isEqualTo(folder(one));
    assertThat(folder(edited)).isNotEqualTo(folder(one));
    assertThat(folder(renamed)).isNotEqualTo(folder(one)).isNotEqualTo(folder(edited));
    assertThat(one.isCurrent(folder(edited))).isFalse();
  }

  @Test
  void theTag_isThatOfTheContent() throws Exception {
    PageFiles one = files(Map.of("app/main.js", "1", "app/a.js", "1"));
    PageFiles edited = files(Map.of("app/main.js", "1", "app/a.js", "2"));

    assertThat(tag(edited, "app/a.js")).isNotEqualTo(tag(one, "app/a.js"));
    assertThat(tag(edited, "app/main.js")).isEqualTo(tag(one, "app/main.js"));
    assertThat(tag(edited, "index.html")).isNotEqualTo(tag(one, "index.html"));
  }

  private static String tag(PageFiles files, String path) {
    return files.find(path).orElseThrow().etag();
  }
}
