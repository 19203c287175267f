package io.hosteddb.internal.http;

import io.hosteddb.model.Secret;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Removes the values of known secrets from text. Prints nothing of them itself. */
public final class Scrubber {
  private final List<String> values;

  private Scrubber(Set<String> values) {
    // The longest first, so that no part of one is left when another is a piece of it.
    this.values =
        values.stream().sorted(Comparator.comparingInt(String::length).reversed()).toList();
  }

  /**
   * A scrubber that knows the given secrets. A header value is known in its parts too: {@code
   * Bearer x} as {@code x}, {@code Basic x} also as what it encodes.
   *
   * @param secrets any
   * @return the scrubber
   */
  public static Scrubber of(Collection<Secret> secrets) {
    Set<String> values = new HashSet<>();
    secrets.forEach(secret -> add(values, secret.reveal()));
    values.removeIf(String::isBlank);
    return new Scrubber(values);
  }

  private static void add(Set<String> values, String value) {
    addForms(values, value);
    int space = value.indexOf(' ');
    String scheme = space < 0 ? "" : value.substring(0, space).toLowerCase(Locale.ROOT);
    String rest = value.substring(space + 1).strip();
    if (scheme.equals("bearer") || scheme.equals("basic")) {
      addForms(values, rest);
    }
    if (scheme.equals("basic")) {
      addDecoded(values, rest);
    }
  }

  private static void addForms(Set<String> values, String value) {
    values.add(value);
    values.add(value.strip());
    values.add(Percent.encode(value));
  }

  private static void addDecoded(Set<String> values, String encoded) {
    try {
      String pair = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
      addForms(values, pair);
      addForms(values, pair.substring(pair.indexOf(':') + 1));
    } catch (IllegalArgumentException e) {
      // Not Base64: some vendors compare the header verbatim. The encoded form is known already.
    }
  }

  /**
   * A text without the secrets.
   *
   * @param text any
   * @return the text with the mask in place of every known value
   */
  public String scrub(String text) {
    String clean = text;
    for (String value : values) {
      clean = clean.replace(value, Secret.MASK);
    }
    return clean;
  }

  /**
   * Whether a text holds a secret.
   *
   * @param text any
   * @return true if {@link #scrub} would change it
   */
  public boolean finds(String text) {
    return values.stream().anyMatch(text::contains);
  }
}
