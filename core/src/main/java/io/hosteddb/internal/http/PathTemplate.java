package io.hosteddb.internal.http;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Fills {@code {variables}} of a path, each as one segment. */
public final class PathTemplate {
  private static final Pattern VARIABLE = Pattern.compile("\\{[A-Za-z][A-Za-z0-9_-]*}");
  private static final Pattern LITERAL = Pattern.compile("[A-Za-z0-9/_.~:@!$&'()*+,;=-]*");

  private PathTemplate() {}

  /**
   * The path of a template.
   *
   * @param template begins with a slash
   * @param values one a variable, in order
   * @return the path, percent-encoded
   * @throws IllegalArgumentException if the template is malformed, the numbers differ, or a value
   *     is empty or a dot segment: vendors answer such a path with a redirect or another resource
   */
  public static String fill(String template, List<String> values) {
    requireTemplate(template);
    Matcher variables = VARIABLE.matcher(template);
    StringBuilder path = new StringBuilder();
    int count = 0;
    while (variables.find()) {
      if (count == values.size()) {
        throw new IllegalArgumentException("There are too few values for " + template + ".");
      }
      String encoded = segment(template, variables.group(), values.get(count++));
      variables.appendReplacement(path, Matcher.quoteReplacement(encoded));
    }
    if (count < values.size()) {
      throw new IllegalArgumentException("There are too many values for " + template + ".");
    }
    return variables.appendTail(path).toString();
  }

  private static void requireTemplate(String template) {
    String literals = VARIABLE.matcher(template).replaceAll("");
    if (!template.startsWith("/") || !LITERAL.matcher(literals).matches()) {
      throw new IllegalArgumentException(
          "The path template '"
              + template
              + "' must begin with a slash and hold only path characters and {variables}.");
    }
  }

  private static String segment(String template, String variable, String value) {
    if (value.isEmpty() || value.equals(".") || value.equals("..")) {
      throw new IllegalArgumentException(
          "The value of " + variable + " in " + template + " is empty or a dot segment.");
    }
    return Percent.encode(value);
  }
}
