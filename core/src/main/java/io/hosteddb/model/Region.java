package io.hosteddb.model;

/**
 * A region that a backend offers.
 *
 * @param id as the vendor spells it
 * @param label for people, such as {@code "Oregon, USA"}
 * @since 0.1
 */
public record Region(RegionId id, String label) {
  /**
   * A region.
   *
   * @param id as the vendor spells it
   * @param label for people
   * @return the region
   * @throws IllegalArgumentException if the id is malformed
   */
  public static Region of(String id, String label) {
    return new Region(RegionId.of(id), label);
  }
}
