package io.hosteddb.simulators;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A method and path template, and what answers it. */
record Route(String method, String template, Function<Call, Reply> handler) {
  /** The variables of the path, decoded; null if the path is not this route's. */
  @Nullable Map<String, String> match(String otherMethod, String encodedPath) {
    if (!method.equals(otherMethod)) {
      return null;
    }
    String[] wanted = template.split("/", -1);
    String[] given = encodedPath.split("/", -1);
    if (wanted.length != given.length) {
      return null;
    }
    Map<String, String> variables = new LinkedHashMap<>();
    for (int i = 0; i < wanted.length; i++) {
      if (wanted[i].startsWith("{") && !given[i].isEmpty()) {
        String name = wanted[i].substring(1, wanted[i].length() - 1);
        variables.put(
            name, URLDecoder.decode(given[i].replace("+", "%2B"), StandardCharsets.UTF_8));
      } else if (!wanted[i].equals(given[i])) {
        return null;
      }
    }
    return variables;
  }
}
