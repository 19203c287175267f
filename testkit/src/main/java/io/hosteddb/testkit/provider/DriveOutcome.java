package io.hosteddb.testkit.provider;

import io.hosteddb.model.ErrorCategory;
import io.hosteddb.spi.Provisioned;
import org.jspecify.annotations.Nullable;

/**
 * How driving a provider ended.
 *
 * @param ready set if provisioning ended Done
 * @param gone whether deprovisioning ended Done
 * @param category set if it ended with a problem
 * @param crashed whether the simulated process died
 * @param story what happened, a phrase that completes "it ..."
 */
record DriveOutcome(
    @Nullable Provisioned ready,
    boolean gone,
    @Nullable ErrorCategory category,
    boolean crashed,
    String story) {
  static DriveOutcome ready(Provisioned ready, int steps) {
    return new DriveOutcome(ready, false, null, false, "ended Done in step " + steps);
  }

  static DriveOutcome gone(int steps) {
    return new DriveOutcome(null, true, null, false, "ended Done in step " + steps);
  }

  static DriveOutcome problem(@Nullable ErrorCategory category, String story) {
    return new DriveOutcome(null, false, category, false, story);
  }

  static DriveOutcome crash() {
    return new DriveOutcome(null, false, null, true, "crashed");
  }
}
