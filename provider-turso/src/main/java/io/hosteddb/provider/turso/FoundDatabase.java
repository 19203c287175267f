package io.hosteddb.provider.turso;

import java.util.Optional;

/**
 * A database as a look-up by name shows it: whose it is, is not said. One that is not finished yet,
 * or that a refused create left behind, may lack anything.
 *
 * @param id its {@code DbId}; empty if Turso did not say
 * @param hostname its host; empty if it has none yet, or none that can be right
 * @param group the group it is in; empty if Turso did not say
 * @param version which server it runs on; empty if Turso did not say
 * @param deleteProtected whether Turso refuses to delete it
 */
record FoundDatabase(
    Optional<String> id,
    Optional<String> hostname,
    Optional<String> group,
    Optional<String> version,
    boolean deleteProtected) {
  /** Id and host; empty if one of them is not known yet. */
  Optional<TursoDatabase> database() {
    return id.flatMap(known -> hostname.map(host -> new TursoDatabase(known, host)));
  }

  /** What it lacks before it can be opened. */
  String missing() {
    if (id.isEmpty()) {
      return "Turso does not show its id yet";
    }
    return hostname.isEmpty()
        ? "Turso does not name its host yet"
        : "Turso does not say in which group it is";
  }
}
