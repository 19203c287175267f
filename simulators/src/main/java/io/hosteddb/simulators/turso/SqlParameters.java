package io.hosteddb.simulators.turso;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The parameters of an SQL statement, in the order in which SQLite numbers them. */
final class SqlParameters {
  /** What may hold a sign that begins no parameter comes first. */
  private static final Pattern TOKEN =
      Pattern.compile(
          "'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|`[^`]*`|\\[[^]]*]|--[^\\n]*|/\\*.*?\\*/"
              + "|(?<parameter>\\?\\d*|[:@$][A-Za-z_][A-Za-z0-9_]*)",
          Pattern.DOTALL);

  private SqlParameters() {}

  /**
   * The parameters.
   *
   * @return the name of each, sign included; empty for a bare question mark and for numbers that
   *     are left out
   */
  static List<String> of(String sql) {
    List<String> names = new ArrayList<>();
    for (Matcher token = TOKEN.matcher(sql); token.find(); ) {
      String parameter = token.group("parameter");
      if (parameter == null) {
        continue;
      }
      if (parameter.equals("?")) {
        names.add("");
      } else if (parameter.startsWith("?")) {
        number(names, parameter);
      } else if (!names.contains(parameter)) {
        names.add(parameter);
      }
    }
    return names;
  }

  private static void number(List<String> names, String parameter) {
    int index = Integer.parseInt(parameter.substring(1));
    while (names.size() < index) {
      names.add("");
    }
    names.set(index - 1, parameter);
  }
}
