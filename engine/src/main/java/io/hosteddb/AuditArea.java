package io.hosteddb;

import io.hosteddb.access.AuditEntry;
import io.hosteddb.model.Action;
import io.hosteddb.model.Actor;
import io.hosteddb.model.Page;
import io.hosteddb.model.ProjectId;
import io.hosteddb.store.DatabaseStore;
import org.jspecify.annotations.Nullable;

/** Reads the audit from the store. */
final class AuditArea implements Audit {
  private final DatabaseStore store;
  private final AccessGate gate;

  AuditArea(DatabaseStore store, AccessGate gate) {
    this.store = store;
    this.gate = gate;
  }

  @Override
  public Page<AuditEntry> of(ProjectId project, int limit, @Nullable String after, Actor actor) {
    gate.requireAllowed(actor, Action.READ, project);
    Pages.requireLimit(limit);
    return store.audit(project, limit, after);
  }
}
