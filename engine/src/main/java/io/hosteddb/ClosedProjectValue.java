package io.hosteddb;

import io.hosteddb.database.HostedDatabase;
import io.hosteddb.model.ProjectClosing;
import java.util.List;

/** What the library makes of a {@link ClosedProject}. */
record ClosedProjectValue(ProjectClosing closing, List<HostedDatabase> deleting)
    implements ClosedProject {
  ClosedProjectValue {
    deleting = List.copyOf(deleting);
  }
}
