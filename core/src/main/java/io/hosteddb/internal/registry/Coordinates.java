package io.hosteddb.internal.registry;

import java.util.Map;
import java.util.Optional;

/** Where the library's own providers live, for messages about a jar that is missing. */
public final class Coordinates {
  private static final String LOCAL = "io.hosteddb:hosteddb-local";
  private static final Map<String, String> MODULES =
      Map.of(
          "turso", "io.hosteddb:hosteddb-provider-turso",
          "postgres", "io.hosteddb:hosteddb-provider-postgres",
          "mongodb", "io.hosteddb:hosteddb-provider-mongodb");

  private Coordinates() {}

  /**
   * What to add for a provider the library knows.
   *
   * @param provider a provider id
   * @return a sentence with the Maven coordinates, or empty if the library does not know the
   *     provider
   */
  public static Optional<String> hint(String provider) {
    return Optional.ofNullable(MODULES.get(provider))
        .map(module ->
            "The provider '"
                + provider
                + "' is known but not on the class path: add "
                + module
                + ", or "
                + LOCAL
                + " for development.");
  }

  static Optional<String> backendHint(String provider, String backend) {
    if (backend.equals("local") && MODULES.containsKey(provider)) {
      return Optional.of(" Add " + LOCAL + " to the class path.");
    }
    return Optional.ofNullable(MODULES.get(provider)).map(m -> " It may need " + m + ".");
  }
}
