package io.hosteddb.env;

import io.hosteddb.model.VariableName;
import java.util.Map;

/**
 * Writes revealed variables as text for other programs. Whatever a value holds, the text sets
 * exactly the given variables.
 *
 * @since 0.1
 */
public final class EnvironmentFile {
  private EnvironmentFile() {}

  /**
   * A script for POSIX shells: {@code export NAME='value'} lines. Every character of a value
   * survives.
   *
   * @param variables the values in clear by name
   * @return the text, ending in a line break unless it is empty
   * @throws IllegalArgumentException if a name is not the name of an environment variable, or a
   *     value holds a NUL character
   */
  public static String shell(Map<String, String> variables) {
    StringBuilder text = new StringBuilder();
    variables.forEach((name, value) -> {
      check(name, value);
      text.append("export ").append(name).append("='");
      text.append(value.replace("'", "'\\''")).append("'\n");
    });
    return text.toString();
  }

  /**
   * A dotenv file. Plain values stand bare, others in single quotes; dotenv dialects differ on
   * everything else, so a value that needs more is refused rather than written in a way that some
   * of them read otherwise.
   *
   * @param variables the values in clear by name
   * @return the text, ending in a line break unless it is empty
   * @throws IllegalArgumentException if a name is not the name of an environment variable, or a
   *     value holds a single quote, a line break or another control character; the message names
   *     the variable and not the value
   */
  public static String dotenv(Map<String, String> variables) {
    StringBuilder text = new StringBuilder();
    variables.forEach((name, value) -> {
      check(name, value);
      if (value.indexOf('\'') >= 0 || value.codePoints().anyMatch(Character::isISOControl)) {
        throw new IllegalArgumentException(
            "The value of "
                + name
                + " holds a quote or control character, which dotenv dialects read differently. Use the shell form.");
      }
      text.append(name).append('=');
      text.append(isPlain(value) ? value : "'" + value + "'").append('\n');
    });
    return text.toString();
  }

  private static boolean isPlain(String value) {
    return value
        .chars()
        .allMatch(c -> c < 128 && (Character.isLetterOrDigit(c) || "-_./:@%+,".indexOf(c) >= 0));
  }

  private static void check(String name, String value) {
    if (!VariableName.isValid(name)) {
      throw new IllegalArgumentException(
          "'" + name + "' is not the name of an environment variable.");
    }
    if (value.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("The value of " + name + " holds a NUL character.");
    }
  }
}
