package io.hosteddb;

/**
 * What became of all databases that were to be amended.
 *
 * @param changed how many got something
 * @param unchanged how many lacked nothing
 * @param failed how many could not be amended
 * @since 0.1
 */
public record AmendmentSummary(long changed, long unchanged, long failed) {
  /**
   * How many there were.
   *
   * @return the sum
   */
  public long all() {
    return changed + unchanged + failed;
  }

  AmendmentSummary and(Amendment one) {
    if (one.failure() != null) {
      return new AmendmentSummary(changed, unchanged, failed + 1);
    }
    return one.done().isEmpty()
        ? new AmendmentSummary(changed, unchanged + 1, failed)
        : new AmendmentSummary(changed + 1, unchanged, failed);
  }
}
