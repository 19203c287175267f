package io.hosteddb.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.hosteddb.access.AuditEntry;
import io.hosteddb.model.Action;
import io.hosteddb.model.Actor;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.IdempotencyKey;
import io.hosteddb.model.Page;
import io.hosteddb.model.ProjectId;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class InMemoryAuditTest {
  private static final ProjectId PROJECT = ProjectId.of("p");

  @Test
  void pages_skipNothing_whenOldEntriesAreForgottenBetweenThem() {
    try (InMemoryDatabaseStore store = new InMemoryDatabaseStore()) {
      record(store, 0, 1_000);
      Page<AuditEntry> first = store.audit(PROJECT, 400, null);
      record(store, 1_000, 1_100);

      Page<AuditEntry> second = store.audit(PROJECT, 400, first.next());

      assertThat(first.items().get(399).reason()).isEqualTo("399");
      assertThat(second.items().get(0).reason()).isEqualTo("400");
    }
  }

  /** Anybody can ask for any project. */
  @Test
  void whatIsOnlyAskedFor_isNotKept() {
    try (InMemoryDatabaseStore store = new InMemoryDatabaseStore()) {
      for (int i = 0; i < 100; i++) {
        ProjectId unknown = ProjectId.of("unknown-" + i);
        DatabaseId database = DatabaseId.of("d00000000000000000" + i % 10);
        store.list(unknown, 10, null);
        store.claims(unknown);
        store.environment(unknown, null);
        store.audit(unknown, 10, null);
        store.history(database, 10, null);
        store.find(database);
        store.findByKey(unknown, IdempotencyKey.of("k"));
      }

      assertThat(store.knownProjects()).isZero();
      record(store, 0, 1);
      assertThat(store.knownProjects()).isEqualTo(1);
    }
  }

  private static void record(InMemoryDatabaseStore store, int from, int to) {
    for (int i = from; i < to; i++) {
      store.recordAudit(
          AuditEntry.of(
              Instant.EPOCH, Actor.host(), Action.REVEAL, PROJECT, null, String.valueOf(i)));
    }
  }
}
