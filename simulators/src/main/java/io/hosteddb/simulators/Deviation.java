package io.hosteddb.simulators;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A place where the vendor's service is known to differ from its API description.
 *
 * @param operation the method and path template, or {@code *}
 * @param side {@code request} or {@code answer}
 * @param key how the validator's key begins, such as {@code validation.response.status}
 * @param text what the validator's message contains
 * @param reason why this is right although the description says otherwise
 */
record Deviation(String operation, String side, String key, String text, String reason) {
  /** Reads {@code deviations/<vendor>.txt}: five columns separated by {@code |}; # comments. */
  static List<Deviation> of(String vendor) {
    String name = "deviations/" + vendor + ".txt";
    try (InputStream in = Deviation.class.getResourceAsStream(name)) {
      if (in == null) {
        return List.of();
      }
      List<Deviation> deviations = new ArrayList<>();
      for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n", -1)) {
        if (!line.isBlank() && !line.startsWith("#")) {
          deviations.add(parse(line));
        }
      }
      return List.copyOf(deviations);
    } catch (IOException e) {
      throw new UncheckedIOException(name + " cannot be read.", e);
    }
  }

  private static Deviation parse(String line) {
    String[] columns = line.split("\\|", -1);
    if (columns.length != 5 || columns[4].isBlank()) {
      throw new IllegalArgumentException("Not five columns with a reason: " + line);
    }
    return new Deviation(
        columns[0].strip(),
        columns[1].strip(),
        columns[2].strip(),
        columns[3].strip(),
        columns[4].strip());
  }

  boolean covers(String otherOperation, String otherSide, String otherKey, String message) {
    return (operation.equals("*") || operation.equals(otherOperation))
        && side.equals(otherSide)
        && otherKey.startsWith(key)
        && message.contains(text);
  }
}
