package io.hosteddb.environment;

import java.util.Map;
import java.util.regex.Pattern;

/**
 * Writes revealed values, such as those of the form {@code jdbc}, as a {@code .properties} file.
 * Whatever a value holds, the readers named here get exactly the given names and values; a value
 * that one of them would take otherwise is refused with a sentence that names the property and not
 * the value.
 *
 * <p>The text is ASCII, and to be read by nobody else.
 *
 * @since 0.1
 */
public final class PropertiesFile {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]+");
  private static final int FIRST_PRINTABLE = ' ';
  private static final int LAST_PRINTABLE = '~';

  private PropertiesFile() {}

  /**
   * The lines of a properties file.
   *
   * <p>Readers: {@code java.util.Properties}, in whatever encoding it is told, and Spring Boot.
   *
   * @param values the values in clear by name
   * @return the text, ending in a line break unless it is empty
   * @throws IllegalArgumentException if a name is anything but ASCII letters, digits, dots, dashes
   *     and underscores, or a value holds <code>${</code>, which Spring Boot would expand
   */
  public static String write(Map<String, String> values) {
    StringBuilder text = new StringBuilder();
    values.forEach((name, value) -> {
      if (!NAME.matcher(name).matches()) {
        throw new IllegalArgumentException(
            "'" + name + "' is no name for a property: use letters, digits, dots and dashes.");
      }
      if (value.contains("${")) {
        throw new IllegalArgumentException(
            "The value of "
                + name
                + " holds ${, which Spring Boot expands. Hand it over in the environment.");
      }
      text.append(name).append('=');
      value.chars().forEach(c -> escape((char) c, text));
      text.append('\n');
    });
    return text.toString();
  }

  private static void escape(char c, StringBuilder text) {
    if (c < FIRST_PRINTABLE || c > LAST_PRINTABLE) {
      text.append(String.format("\\u%04x", (int) c));
    } else {
      if ("\\ =:#!".indexOf(c) >= 0) {
        text.append('\\');
      }
      text.append(c);
    }
  }
}
