package io.hosteddb.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.hosteddb.access.AuditEntry;
import io.hosteddb.database.HistoryEntry;
import io.hosteddb.lifecycle.LifecycleEvent;
import io.hosteddb.model.Action;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.model.ProjectId;
import io.hosteddb.store.DatabaseRecord;
import io.hosteddb.store.Trail;
import io.hosteddb.store.Workload;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** History, audit, claims and work that is due. */
abstract class HistoryTests extends StoreTests {
  @Test
  @DisplayName("history and audit are written with each change, in its order")
  void trailIsWrittenWithTheChange() {
    DatabaseRecord record = SampleRecord.of(project).record();
    List<HistoryEntry> history = new ArrayList<>();
    List<AuditEntry> audit = new ArrayList<>();
    insert(record);
    remember(SampleRecord.trail(record), history, audit);
    DatabaseRecord ready = SampleRecord.ready(record);
    record = write(record, ready, Action.READ, "The database is usable.", history, audit);
    DatabaseRecord detached = SampleRecord.detached(record);
    write(record, detached, Action.DETACH, "A user detached it.", history, audit);
    StoreAssertions.requireSameHistory(history(record.id()), history);
    StoreAssertions.requireSameAudit(audit(), audit);
  }

  private DatabaseRecord write(
      DatabaseRecord before,
      DatabaseRecord after,
      Action action,
      String reason,
      List<HistoryEntry> history,
      List<AuditEntry> audit) {
    Trail trail = SampleRecord.trail(before, after, action, reason);
    remember(trail, history, audit);
    return update(after, trail);
  }

  private static void remember(Trail trail, List<HistoryEntry> history, List<AuditEntry> audit) {
    history.addAll(trail.history());
    audit.addAll(trail.audit());
  }

  @Test
  @DisplayName("entries of one moment keep the order in which they were written")
  void orderDoesNotDependOnTheTime() {
    DatabaseRecord record = insert(SampleRecord.of(project));
    List<AuditEntry> written = new ArrayList<>(audit());
    for (int i = 0; i < 20; i++) {
      AuditEntry entry = SampleRecord.audit(record, Action.REVEAL, "reason " + i);
      store().recordAudit(entry);
      written.add(entry);
    }
    StoreAssertions.requireSameAudit(audit(), written);
  }

  @Test
  @DisplayName("an audit entry may name no database and no reason")
  void auditTakesNulls() {
    AuditEntry entry =
        AuditEntry.of(SampleRecord.BASE, SampleRecord.ANA, Action.REVEAL, project, null, null);
    store().recordAudit(entry);
    StoreAssertions.requireSameAudit(audit(), List.of(entry));
  }

  @Test
  @DisplayName("claims are those of PROVISIONING, READY and FAILED databases")
  void claimsAreThoseOfAttachedDatabases() {
    DatabaseRecord provisioning = insert(SampleRecord.of(project).environment("production"));
    DatabaseRecord ready = update(SampleRecord.ready(insert(SampleRecord.of(project))));
    DatabaseRecord failed =
        update(
            SampleRecord.event(
                insert(SampleRecord.of(project)), LifecycleEvent.PROVISIONING_FAILED));
    DatabaseRecord deleting = update(SampleRecord.detached(insert(SampleRecord.of(project))));
    update(SampleRecord.gone(update(SampleRecord.detached(insert(SampleRecord.of(project))))));
    assertThat(store().claims(project))
        .containsExactlyInAnyOrder(provisioning.claim(), ready.claim(), failed.claim());
    assertThat(found(deleting.id()).status()).isEqualTo(deleting.status());
  }

  @Test
  @DisplayName("overdue are PROVISIONING and DELETING databases, longest first, up to the limit")
  void overdueIsSortedAndLimited() {
    DatabaseId second = due(insert(SampleRecord.of(project)), 20);
    DatabaseId first = due(insert(SampleRecord.of(project)), 10);
    DatabaseId third = due(update(SampleRecord.detached(insert(SampleRecord.of(project)))), 30);
    DatabaseId later = due(insert(SampleRecord.of(project)), 40);
    due(update(SampleRecord.ready(insert(SampleRecord.of(project)))), 1);
    due(
        update(
            SampleRecord.event(
                insert(SampleRecord.of(project)), LifecycleEvent.PROVISIONING_FAILED)),
        1);
    due(
        update(SampleRecord.gone(update(SampleRecord.detached(insert(SampleRecord.of(project)))))),
        1);
    assertThat(store().overdue(at(40), 100)).containsExactly(first, second, third);
    assertThat(store().overdue(at(40), 2)).containsExactly(first, second);
    assertThat(store().overdue(at(41), 100)).containsExactly(first, second, third, later);
    assertThat(store().overdue(at(10), 100)).as("due at the very time").isEmpty();
    assertThat(store().overdue(Instant.parse("2126-01-01T00:00:00Z"), Integer.MAX_VALUE))
        .containsExactly(first, second, third, later);
  }

  @Test
  @DisplayName("databases of a status are read in pages over all projects, each once")
  void databasesOfAStatusArePaged() {
    Set<DatabaseId> ready = new HashSet<>();
    for (int i = 0; i < 5; i++) {
      ProjectId other = ProjectId.of(project.value() + "-" + i);
      ready.add(update(SampleRecord.ready(insert(SampleRecord.of(other)))).id());
      insert(SampleRecord.of(other));
    }
    List<DatabaseId> read = new ArrayList<>();
    @Nullable DatabaseId after = null;
    List<DatabaseId> page = store().withStatus(DatabaseStatus.READY, 2, after);
    while (!page.isEmpty()) {
      assertThat(page).hasSizeLessThanOrEqualTo(2);
      read.addAll(page);
      after = page.get(page.size() - 1);
      page = store().withStatus(DatabaseStatus.READY, 2, after);
    }
    assertThat(read).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(ready);
    assertThat(store().withStatus(DatabaseStatus.DELETED, 10, null)).isEmpty();
  }

  @Test
  @DisplayName("the workload counts unfinished databases and knows the longest overdue step")
  void workloadCountsWhatIsUnfinished() {
    assertThat(store().workload(at(40))).isEqualTo(new Workload(0, 0, null));
    DatabaseId unusedFirst = due(insert(SampleRecord.of(project)), 20);
    DatabaseId unusedSecond =
        due(update(SampleRecord.detached(insert(SampleRecord.of(project)))), 10);
    DatabaseId unusedThird = due(insert(SampleRecord.of(project)), 30);
    DatabaseId unusedReady = due(update(SampleRecord.ready(insert(SampleRecord.of(project)))), 1);
    DatabaseId unusedGone =
        due(
            update(
                SampleRecord.gone(update(SampleRecord.detached(insert(SampleRecord.of(project)))))),
            1);
    assertThat(store().workload(at(40))).isEqualTo(new Workload(2, 1, at(10)));
    assertThat(store().workload(at(10))).as("due now").isEqualTo(new Workload(2, 1, at(10)));
    assertThat(store().workload(at(9))).as("nothing is due").isEqualTo(new Workload(2, 1, null));
  }

  private DatabaseId due(DatabaseRecord record, int minute) {
    return update(record.change(SampleRecord.later(record)).nextPoll(at(minute)).build()).id();
  }

  private static Instant at(int minute) {
    return Instant.parse("2026-05-01T00:00:00Z").plusSeconds(60L * minute);
  }
}
