package io.hosteddb.provider.postgres.internal;

import java.util.regex.Pattern;

/**
 * Quotes what stands in statements that know no parameters. Everything that comes here was
 * generated; anything else is refused rather than escaped.
 */
public final class SqlQuoting {
  private static final Pattern IDENTIFIER = Pattern.compile("[a-z][a-z0-9_]{0,62}");
  private static final Pattern LITERAL = Pattern.compile("[A-Za-z0-9+/=$:_-]+");

  private SqlQuoting() {}

  /**
   * A name in a statement.
   *
   * @param name a generated name
   * @return the name in quotes
   */
  public static String identifier(String name) {
    if (!IDENTIFIER.matcher(name).matches()) {
      throw new IllegalArgumentException("This is not a generated identifier.");
    }
    return '"' + name + '"';
  }

  /**
   * A text in a statement.
   *
   * @param text a generated text
   * @return the text in quotes
   */
  public static String literal(String text) {
    if (!LITERAL.matcher(text).matches()) {
      throw new IllegalArgumentException("This is not a generated text.");
    }
    return "'" + text + "'";
  }
}
