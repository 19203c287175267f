package io.hosteddb.provider.postgres.neon;

import io.hosteddb.http.JsonView;
import io.hosteddb.model.RegionId;
import io.hosteddb.spi.VendorResource;
import java.util.Comparator;
import java.util.Optional;

/**
 * A project at Neon.
 *
 * @param id the vendor's id
 * @param name the name, which need not be unique
 * @param region where it is; empty if the vendor does not say
 * @param createdAt when it was created, as the vendor writes it (ISO 8601, UTC)
 */
record NeonProject(String id, String name, String region, String createdAt) {
  /** The order in which doubles are told from the one to keep: the same for everybody. */
  static final Comparator<NeonProject> OLDEST_FIRST =
      Comparator.comparing(NeonProject::createdAt).thenComparing(NeonProject::id);

  /** What a list says of a project; empty if it has no id yet. */
  static Optional<NeonProject> listed(JsonView view) {
    return view.at("id").findText().filter(id -> !id.isBlank()).map(id -> of(view));
  }

  static NeonProject of(JsonView view) {
    return new NeonProject(
        view.at("id").text(),
        view.at("name").textOr(""),
        view.at("region_id").textOr(""),
        view.at("created_at").textOr(""));
  }

  /** What the engine keeps of it. */
  VendorResource resource(RegionId asked) {
    return new VendorResource(id, placed(asked));
  }

  private RegionId placed(RegionId asked) {
    try {
      return region.isBlank() ? asked : RegionId.of(region);
    } catch (IllegalArgumentException e) {
      return asked;
    }
  }
}
