package io.hosteddb.provider.turso;

import io.hosteddb.http.JsonView;
import io.hosteddb.model.RegionId;
import java.util.List;
import java.util.Optional;

/**
 * A group: the databases in it share a location.
 *
 * @param primary the code of its location; empty if Turso did not say
 * @param archived whether it sleeps, as groups of free plans do after ten days without use
 * @param healthy false if one of its locations is down
 */
record TursoGroup(String primary, boolean archived, boolean healthy) {
  static TursoGroup of(JsonView json) {
    JsonView group = json.ignoringCase();
    return new TursoGroup(
        group.at("primary").textOr(""),
        group.at("archived").boolOr(false) || group.at("sleeping").boolOr(false),
        group.at("status", "locations").views().stream()
            .noneMatch(location -> location.at("status").textOr("").equalsIgnoreCase("down")));
  }

  /** Whether it is where it should be, as far as Turso says. */
  boolean isIn(RegionId location) {
    return primary.isEmpty() || bare(primary).equals(bare(location.value()));
  }

  /**
   * The location as the list of locations spells it: Turso shows some groups without the {@code
   * aws-} (API description 2026-06, schema Group).
   *
   * @param known the codes of the list
   */
  Optional<RegionId> location(List<RegionId> known) {
    if (!primary.matches("[A-Za-z0-9_-]{1,64}")) {
      return Optional.empty();
    }
    Optional<RegionId> spelled = known.stream().filter(this::isIn).findFirst();
    return spelled.isPresent() ? spelled : Optional.of(RegionId.of(primary));
  }

  private static String bare(String code) {
    return code.startsWith("aws-") ? code.substring(4) : code;
  }
}
