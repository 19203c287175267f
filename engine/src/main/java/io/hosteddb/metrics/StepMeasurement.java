package io.hosteddb.metrics;

import io.hosteddb.model.ErrorCategory;
import io.hosteddb.model.ProviderId;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One step of a database.
 *
 * @param provider the provider
 * @param backend who serves it
 * @param work what the step works towards
 * @param outcome how it ended
 * @param category the sort of problem; null unless the outcome is PROBLEM or FAILED
 * @param took how long the call to the provider and the write of its outcome took
 * @since 0.1
 */
public record StepMeasurement(
    ProviderId provider,
    String backend,
    Work work,
    Outcome outcome,
    @Nullable ErrorCategory category,
    Duration took) {
  /** What a step works towards. */
  public enum Work {
    /** A usable database. */
    PROVISION,
    /** Nothing being left. */
    DEPROVISION,
    /** New credentials of a READY database. */
    ISSUE,
    /** The end of credentials of a READY database. */
    REVOKE
  }

  /** How a step ended. */
  public enum Outcome {
    /** The work is done: the database is READY or DELETED. */
    DONE,
    /** There is more to do, and nothing went wrong. */
    PENDING,
    /** Something went wrong; the engine tries again. */
    PROBLEM,
    /** The database became FAILED. */
    FAILED,
    /** Another step was written since it began: its outcome was dropped. */
    OVERTAKEN
  }
}
