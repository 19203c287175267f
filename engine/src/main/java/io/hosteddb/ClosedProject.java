package io.hosteddb;

import io.hosteddb.database.HostedDatabase;
import io.hosteddb.model.ProjectClosing;
import java.util.List;

/**
 * A closed project, and what of it is still at vendors.
 *
 * @param closing who closed it, when and why; of several times the first
 * @param deleting the databases that are being deleted at their vendors, oldest first, whoever
 *     detached them; empty when nothing of the project is left
 * @since 0.1
 */
public record ClosedProject(ProjectClosing closing, List<HostedDatabase> deleting) {
  /** Copies the list. */
  public ClosedProject {
    deleting = List.copyOf(deleting);
  }
}
