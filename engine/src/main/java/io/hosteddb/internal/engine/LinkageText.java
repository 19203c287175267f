package io.hosteddb.internal.engine;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Says what an exception is, for people: its class, and of one that tells of a class that is
 * missing or is another one than was compiled against, the name of that class, without which nobody
 * finds the jar. Nothing else of a message, which may hold anything.
 */
public final class LinkageText {
  private static final Pattern NAME =
      Pattern.compile("[A-Za-z_$][\\w$]{0,199}(?:[./][A-Za-z_$][\\w$]{0,199}){1,30}");

  private LinkageText() {}

  /**
   * The text.
   *
   * @param thrown an exception
   * @return such as {@code NoClassDefFoundError: com.example.Sdk}
   */
  public static String of(Throwable thrown) {
    String type = thrown.getClass().getSimpleName();
    if (thrown instanceof LinkageError && thrown.getMessage() != null) {
      Matcher name = NAME.matcher(thrown.getMessage());
      if (name.find()) {
        return type + ": " + name.group().replace('/', '.');
      }
    }
    return type;
  }
}
