package io.hosteddb.provider.turso;

import io.hosteddb.model.RegionId;
import org.jspecify.annotations.Nullable;

/**
 * Which group a database goes into: one fixed group that is used as it is, or one for each
 * location, which is made when it is missing.
 */
final class TursoGroupRule {
  private final @Nullable String fixed;
  private final String prefix;

  private TursoGroupRule(@Nullable String fixed, String prefix) {
    this.fixed = fixed;
    this.prefix = prefix;
  }

  /** Every database goes into the one group. */
  static TursoGroupRule fixed(String group) {
    return new TursoGroupRule(group, "");
  }

  /** A database goes into the group {@code <prefix>-<location>}. */
  static TursoGroupRule perLocation(String prefix) {
    return new TursoGroupRule(null, prefix);
  }

  /** Whether the group is the operator's, never to be made. */
  boolean isFixed() {
    return fixed != null;
  }

  /** The name of the group for a location. */
  String group(RegionId location) {
    return fixed != null ? fixed : prefix + "-" + location;
  }

  @Override
  public String toString() {
    return fixed != null ? "group " + fixed : "groups " + prefix + "-<location>";
  }
}
