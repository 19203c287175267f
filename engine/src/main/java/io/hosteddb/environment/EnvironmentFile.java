package io.hosteddb.environment;

import io.hosteddb.model.VariableName;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * Writes revealed variables as text for other programs: one form for each family of readers, since
 * they differ in what quotes, backslashes and dollar signs mean. Each form names its readers.
 * Whatever a value holds, those readers set exactly the given variables to exactly the given
 * values; a value that a form cannot carry through all of its readers is refused with a sentence
 * that names the variable, the reason and a form that can, and never the value.
 *
 * <p>The text is to be written as UTF-8, and read by nobody else.
 *
 * @since 0.1
 */
public final class EnvironmentFile {
  /** Docker reads line by line, into so many bytes at most. */
  private static final int MAX_LINE = 65_535;

  private static final String USE_SHELL = "Use the shell form.";

  private EnvironmentFile() {}

  /**
   * A script for POSIX shells: {@code export NAME='value'} lines. Every character of a value
   * survives but NUL.
   *
   * <p>Readers: {@code source} or {@code .} of sh, dash, bash, ksh, zsh and BusyBox. Not fish and
   * csh, where a backslash in single quotes is something else.
   *
   * @param variables the values in clear by name
   * @return the text, ending in a line break unless it is empty
   * @throws IllegalArgumentException if a name is not the name of an environment variable, or a
   *     value holds a NUL character or half a surrogate pair
   */
  public static String shell(Map<String, String> variables) {
    return lines(
        variables,
        (name, value) -> {},
        (text, value) -> text.append('\'').append(value.replace("'", "'\\''")).append('\''),
        "export ");
  }

  /**
   * A dotenv file. Plain values stand bare, others in single quotes; values that some dialect reads
   * otherwise are refused: those with a dollar sign (expanded by dotenv-expand and Bun even in
   * single quotes), a single quote, a backslash at the end or before another one, a line break, and
   * control characters.
   *
   * <p>Readers: npm's dotenv, dotenv-expand and what stands on them (Next.js, Vite), Node's {@code
   * --env-file}, python-dotenv, Ruby's dotenv, {@code env_file} of Docker Compose, and {@code
   * source} of POSIX shells. Not {@code docker run --env-file}, which keeps quotes: see {@link
   * #literal}.
   *
   * @param variables the values in clear by name
   * @return the text, ending in a line break unless it is empty
   * @throws IllegalArgumentException if a name is not the name of an environment variable, or a
   *     value cannot be written so that all readers agree; the message names the variable and not
   *     the value
   */
  public static String dotenv(Map<String, String> variables) {
    return lines(
        variables,
        EnvironmentFile::requireDotenv,
        (text, value) -> text.append(isPlain(value) ? value : "'" + value + "'"),
        "");
  }

  /**
   * Lines of {@code NAME=value} in which nothing has a meaning: no quotes, no escapes.
   *
   * <p>Readers: those that take everything after the first {@code =} as it stands, such as {@code
   * docker run --env-file}, {@code env_file} of Docker Compose with {@code format: raw}, and {@code
   * kubectl create secret generic --from-env-file}. Not a shell, and no dotenv.
   *
   * @param variables the values in clear by name
   * @return the text, ending in a line break unless it is empty
   * @throws IllegalArgumentException if a name is not the name of an environment variable, or a
   *     value holds a line break (line feed, carriage return) or NUL character or half a surrogate
   *     pair, or its line is over 65,535 bytes; the message names the variable and not the value
   */
  public static String literal(Map<String, String> variables) {
    return lines(
        variables, EnvironmentFile::requireLiteral, (text, value) -> text.append(value), "");
  }

  /**
   * An environment file of systemd: values in double quotes, with a backslash before what has a
   * meaning there. Line breaks survive.
   *
   * <p>Readers: {@code EnvironmentFile=} of systemd units.
   *
   * @param variables the values in clear by name
   * @return the text, ending in a line break unless it is empty
   * @throws IllegalArgumentException if a name is not the name of an environment variable, or a
   *     value holds half a surrogate pair or a control character other than line feed and tab; the
   *     message names the variable and not the value
   */
  public static String systemd(Map<String, String> variables) {
    return lines(
        variables,
        EnvironmentFile::requireSystemd,
        (text, value) ->
            text.append('"').append(value.replaceAll("[\"\\\\`$]", "\\\\$0")).append('"'),
        "");
  }

  private static String lines(
      Map<String, String> variables,
      BiConsumer<String, String> form,
      BiConsumer<StringBuilder, String> writer,
      String before) {
    StringBuilder text = new StringBuilder();
    variables.forEach((name, value) -> {
      check(name, value);
      form.accept(name, value);
      text.append(before).append(name).append('=');
      writer.accept(text, value);
      text.append('\n');
    });
    return text.toString();
  }

  private static void requireDotenv(String name, String value) {
    if (value.indexOf('$') >= 0) {
      throw refused(
          name,
          "a dollar sign, which some readers of dotenv files expand even in quotes",
          "Use the shell form or the literal form.");
    }
    if (value.indexOf('\'') >= 0) {
      throw refused(
          name,
          "a single quote, which readers of dotenv files escape differently",
          "Use the shell form or the literal form.");
    }
    if (value.endsWith("\\") || value.contains("\\\\")) {
      throw refused(
          name,
          "a backslash at the end or before another one, with which some readers of dotenv files"
              + " escape",
          "Use the shell form or the literal form.");
    }
    if (value.codePoints().anyMatch(EnvironmentFile::breaksOrControls)) {
      throw refused(
          name,
          "a line break or control character, which readers of dotenv files treat differently",
          USE_SHELL);
    }
  }

  /** The last two are line breaks to JavaScript. */
  private static boolean breaksOrControls(int c) {
    return Character.isISOControl(c) || c == 0x2028 || c == 0x2029;
  }

  private static void requireLiteral(String name, String value) {
    if (value.indexOf('\n') >= 0 || value.indexOf('\r') >= 0) {
      throw refused(name, "a line break, which ends the line in a literal file", USE_SHELL);
    }
    long bytes = value.getBytes(StandardCharsets.UTF_8).length + name.length() + 1L;
    if (bytes > MAX_LINE) {
      throw refused(name, "more than a line of a literal file may have (65,535 bytes)", USE_SHELL);
    }
  }

  private static void requireSystemd(String name, String value) {
    if (value.codePoints().anyMatch(c -> Character.isISOControl(c) && c != '\n' && c != '\t')) {
      throw refused(name, "a control character, which systemd does not take", USE_SHELL);
    }
  }

  private static IllegalArgumentException refused(String name, String what, String remedy) {
    return new IllegalArgumentException("The value of " + name + " holds " + what + ". " + remedy);
  }

  private static boolean isPlain(String value) {
    return !value.isEmpty()
        && value
            .chars()
            .allMatch(
                c -> c < 128 && (Character.isLetterOrDigit(c) || "-_./:@%+,".indexOf(c) >= 0));
  }

  private static void check(String name, String value) {
    if (!VariableName.isValid(name)) {
      throw new IllegalArgumentException(
          "'" + name + "' is not the name of an environment variable.");
    }
    if (value.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("The value of " + name + " holds a NUL character.");
    }
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(value)) {
      throw new IllegalArgumentException(
          "The value of " + name + " holds half of a surrogate pair, which UTF-8 cannot write.");
    }
  }
}
