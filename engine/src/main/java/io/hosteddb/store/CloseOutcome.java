package io.hosteddb.store;

import io.hosteddb.model.ProjectClosing;
import java.util.List;

/**
 * What became of the closing of a project.
 *
 * @param closing how the project is closed now
 * @param first whether it was open before; if not, the closing of then stands
 * @param detached the changes that were written
 * @since 0.1
 */
public record CloseOutcome(ProjectClosing closing, boolean first, List<RecordChange> detached) {
  /** Copies the list. */
  public CloseOutcome {
    detached = List.copyOf(detached);
  }
}
