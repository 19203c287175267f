package io.hosteddb.store;

import io.hosteddb.model.ProjectClosing;
import java.util.List;

/**
 * What became of the closing of a project.
 *
 * @param closing how the project is closed now
 * @param first whether it was open before; if not, the closing of then stands
 * @param detached the changes that were written
 * @param woken whether the wake-ups of what was detached are written with it; if not, they are the
 *     queue's to write
 * @since 0.1
 */
public record CloseOutcome(
    ProjectClosing closing, boolean first, List<RecordChange> detached, boolean woken) {
  /** Copies the list. */
  public CloseOutcome {
    detached = List.copyOf(detached);
  }

  /**
   * The outcome of a store without a queue of its own.
   *
   * @param closing how the project is closed now
   * @param first whether it was open before
   * @param detached the changes that were written
   */
  public CloseOutcome(ProjectClosing closing, boolean first, List<RecordChange> detached) {
    this(closing, first, detached, false);
  }
}
