package io.hosteddb.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.hosteddb.model.Secret;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VendorTextTest {
  private static String clean(String raw, String... secrets) {
    return VendorText.clean(raw, List.of(secrets).stream().map(Secret::of).toList());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "group not found                         | group not found",
        "a <b>bold</b>   claim                   | a bold claim",
        "name must be < 64 and > 3               | name must be < 64 and > 3",
        "x &lt;script&gt;alert(1)&lt;/script&gt; | x alert(1)",
        "<p>one</p><p>two</p>                    | one two",
        "a &amp; b                               | a & b",
        "<<b>i>x                                 | < i>x",
      })
  void markupIsDropped(String raw, String expected) {
    assertThat(clean(raw)).isEqualTo(expected);
  }

  @Test
  void htmlPageYieldsItsTitleAtMost() {
    assertThat(clean("<HTML><body><h1>502</h1>nginx</body>")).isEmpty();
    assertThat(clean("\n<!doctype html><title lang=en> Bad\n gateway </title><p>x"))
        .isEqualTo("Bad gateway");
  }

  @Test
  void controlAndInvisibleCharactersAreDropped() {
    assertThat(clean("a\r\nINFO forged\u0000\u001b[31m \u202Egpj\u200b.\u2028b"))
        .isEqualTo("a INFO forged [31m gpj . b");
  }

  @Test
  void textIsCutAt300CharactersWithoutHalfACharacter() {
    assertThat(clean("x".repeat(300))).hasSize(300).doesNotEndWith("…");
    assertThat(clean("x".repeat(301))).hasSize(300).endsWith("x…");
    assertThat(clean("x".repeat(298) + "😀😀")).isEqualTo("x".repeat(298) + "…");
  }

  @Test
  void secretAcrossTheCutLeavesNoPart() {
    assertThat(clean("x".repeat(290) + "canary-0123456789", "canary-0123456789"))
        .doesNotContain("canary");
    assertThat(clean("x".repeat(16_380) + "canary-0123456789", "canary-0123456789"))
        .doesNotContain("cana");
  }

  @Test
  void secretsAreMaskedTheLongestFirst() {
    assertThat(clean("key abc-def, abc", "abc", "abc-def")).isEqualTo("key ********, ********");
    assertThat(clean("token t-1 wrong", "Bearer t-1")).isEqualTo("token ******** wrong");
    assertThat(clean("nothing to mask", "", " ")).isEqualTo("nothing to mask");
  }

  @Test
  void hostileTextTakesNoTime() {
    String hostile = "<a".repeat(500_000) + "<title".repeat(100_000) + "&amp;".repeat(100_000);

    assertThatCode(() ->
            CompletableFuture.supplyAsync(() -> clean(hostile))
                .get(Duration.ofSeconds(5).toMillis(), TimeUnit.MILLISECONDS))
        .doesNotThrowAnyException();
  }

  @Test
  void secretIsFoundBeforeAndAfterTheCleaning() {
    assertThat(clean("bad a  b<c>d end", "a  b<c>d")).isEqualTo("bad ******** end");
    assertThat(clean("bad p&amp;ss end", "p&ss")).isEqualTo("bad ******** end");
  }
}
