package io.hosteddb.internal.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UserTextTest {
  /** Of those that are not known, enough to see that nothing is made of them. */
  private static final int SAMPLE = 101;

  /** What Java 17 made of it; every release makes the same. */
  private static final String DIGEST =
      "5c1283048ec3146c4ea010166cc42378f946f584f22d6ae41b9beffcde34e05e";

  @Test
  @EnabledForJreRange(max = JRE.JAVA_17)
  void theOldestRelease_knowsExactlyTheKnownCharacters() {
    for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
      int type = Character.getType(c);
      boolean known =
          type != Character.UNASSIGNED
              && type != Character.SURROGATE
              && type != Character.PRIVATE_USE;
      if (KnownCharacters.contains(c) != known) {
        throw new AssertionError("U+%X is known: %s".formatted(c, known));
      }
    }
  }

  @Test
  void everyRelease_givesTheSameKeysAndVerdicts() throws NoSuchAlgorithmException {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
      boolean half = c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
      if (half || !(KnownCharacters.contains(c) || c % SAMPLE == 0)) {
        continue;
      }
      String one = Character.toString(c);
      String text =
          String.join(
              "\u0000",
              one,
              UserText.normalise("e" + one + "\u0301"),
              UserText.key("a" + one + "\u0301B"),
              UserText.strip(one),
              String.valueOf(UserText.isBlank(one)),
              String.valueOf(UserText.holdsHidden(one)),
              String.valueOf(UserText.holdsHidden("\u0628\u200c" + one)));
      digest.update(text.getBytes(StandardCharsets.UTF_8));
    }
    assertThat(HexFormat.of().formatHex(digest.digest())).isEqualTo(DIGEST);
  }

  @Test
  void aKey_isItsOwnKey() {
    for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
      if (!KnownCharacters.contains(c)) {
        continue;
      }
      String key = UserText.key(Character.toString(c));
      if (!UserText.key(key).equals(key)) {
        throw new AssertionError("The key of U+%X is no key of its own.".formatted(c));
      }
    }
  }

  /** A text of plain ASCII takes a shorter way, which must lead to the same place. */
  @Test
  void aPlainText_hasTheKeyAndTheFormThatItHasInALongerOne() {
    for (char c = '!'; c <= '~'; c++) {
      String plain = "A" + c + "z" + c;
      assertThat(UserText.key(plain) + " é").isEqualTo(UserText.key(plain + " é"));
      assertThat(UserText.normalise(plain) + " é").isEqualTo(UserText.normalise(plain + " é"));
      assertThat(UserText.holdsHidden(plain)).isEqualTo(UserText.holdsHidden(plain + " é"));
      assertThat(UserText.strip(plain + " ")).isEqualTo(plain);
      assertThat(UserText.isBlank(plain)).isFalse();
      assertThat(UserText.holdsSpace(plain)).isFalse();
    }
    assertThat(UserText.isBlank("")).isTrue();
  }

  /** New letters with a small one, marks that a later release orders and composes, new emoji. */
  @ParameterizedTest
  @ValueSource(
      strings = {"\u2c2f", "\ud801\udd70", "\ud83e\udee0", "\ua7c0x", "o\u0300\u1ac1e\u0301"})
  void whatIsTooNew_staysAsItIs(String text) {
    assertThat(UserText.holdsHidden(text)).isFalse();
    assertThat(UserText.isBlank(text)).isFalse();
    StringBuilder newest = new StringBuilder();
    text.codePoints().filter(c -> !KnownCharacters.contains(c)).forEach(newest::appendCodePoint);
    assertThat(newest).isNotEmpty();
    assertThat(UserText.key(text)).contains(newest);
    assertThat(UserText.normalise(text)).contains(newest);
  }

  @Test
  void shown_hidesAndCutsBetweenCharacters() {
    assertThat(UserText.shown("a\u202eb\ud83d\u0007", 64)).isEqualTo("a?b??");
    assertThat(UserText.shown("😀😀😀", 2)).isEqualTo("😀😀…");
  }

  @Test
  void line_isOneLine() {
    assertThat(UserText.line("\u3000 one\r\n\ttwo\u2028three\u00a0 ")).isEqualTo("one two three");
  }
}
