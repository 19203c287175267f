package io.hosteddb.spi;

import io.hosteddb.model.WorkloadKind;
import org.jspecify.annotations.Nullable;

/**
 * Whether a backend serves a workload. Immutable.
 *
 * @param workload the workload
 * @param works whether every new database serves it
 * @param note how, a sentence, or null if there is nothing to say; if it does not work, why not and
 *     what to do, and never null
 * @since 0.1
 */
public record WorkloadSupport(WorkloadKind workload, boolean works, @Nullable String note) {
  /**
   * Checks that a refusal has its reason.
   *
   * @throws IllegalArgumentException if it does not work and does not say why
   */
  public WorkloadSupport {
    if (!works && (note == null || note.isBlank())) {
      throw new IllegalArgumentException("What does not work says why: " + workload + ".");
    }
  }

  /**
   * It works, and there is nothing to say.
   *
   * @param workload the workload
   * @return the support
   */
  public static WorkloadSupport works(WorkloadKind workload) {
    return new WorkloadSupport(workload, true, null);
  }

  /**
   * It works in a way that is worth a word.
   *
   * @param workload the workload
   * @param how a sentence
   * @return the support
   */
  public static WorkloadSupport works(WorkloadKind workload, String how) {
    return new WorkloadSupport(workload, true, how);
  }

  /**
   * It does not work.
   *
   * @param workload the workload
   * @param why a sentence, and what to do about it
   * @return the support
   */
  public static WorkloadSupport lacks(WorkloadKind workload, String why) {
    return new WorkloadSupport(workload, false, why);
  }
}
