package io.hosteddb.spi;

import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.VendorName;
import java.util.Map;

/**
 * What a provider may know of the database it works for: never the user's text.
 *
 * @param database the database
 * @param vendorName its deterministic name at the vendor
 * @param platform the installation of the library that owns it: lower-case kebab, at most 40
 *     characters
 * @since 0.1
 */
public record DatabaseIdentity(DatabaseId database, VendorName vendorName, String platform) {
  /**
   * The proof of ownership to leave at the vendor and to look for before anything is adopted or
   * deleted.
   *
   * @return {@code hosteddb:<platform>:<database id>}: letters, digits, dashes and colons
   */
  public String ownershipMark() {
    return "hosteddb:" + platform + ":" + database;
  }

  /**
   * The proof of ownership as labels, for vendors that have labels or tags.
   *
   * @return {@code hosteddb-platform} and {@code hosteddb-database}
   */
  public Map<String, String> labels() {
    return Map.of("hosteddb-platform", platform, "hosteddb-database", database.value());
  }
}
