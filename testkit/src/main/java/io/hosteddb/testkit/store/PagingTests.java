package io.hosteddb.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hosteddb.access.AuditEntry;
import io.hosteddb.error.InvalidRequestException;
import io.hosteddb.model.Action;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.Page;
import io.hosteddb.model.ProjectId;
import io.hosteddb.store.DatabaseRecord;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pages, and what is on them. */
abstract class PagingTests extends StoreTests {
  private static final int MANY = 7;

  @ParameterizedTest(name = "{0} on a page")
  @DisplayName("a list comes whole, without repeats, oldest first")
  @ValueSource(ints = {1, 2, MANY - 1, MANY, MANY + 1, 500})
  void listIsComplete(int limit) {
    List<DatabaseId> inserted = insertMany();
    insert(SampleRecord.of(SampleRecord.newProject()));
    List<DatabaseId> listed = new ArrayList<>();
    String after = null;
    int pages = 0;
    do {
      Page<DatabaseRecord> page = store().list(project, limit, after);
      assertThat(page.items().size()).as("things on a page").isBetween(1, limit);
      page.items().forEach(r -> listed.add(r.id()));
      after = page.next();
      pages++;
    } while (after != null && pages <= MANY);
    assertThat(listed).isEqualTo(inserted);
    assertThat(pages).as("pages").isEqualTo((MANY + limit - 1) / limit);
  }

  @Test
  @DisplayName("a project without databases has one empty page")
  void emptyProjectHasAnEmptyPage() {
    assertThat(store().list(project, 10, null)).isEqualTo(new Page<>(List.of(), null));
    assertThat(store().audit(project, 10, null)).isEqualTo(new Page<>(List.of(), null));
    DatabaseId unknown = SampleRecord.of(project).record().id();
    assertThat(store().history(unknown, 10, null)).isEqualTo(new Page<>(List.of(), null));
  }

  @ParameterizedTest(name = "''{0}''")
  @DisplayName("a place where no page ends is refused, and says so")
  @ValueSource(strings = {"", "nonsense", "1.x", "-", "99999999999999999999"})
  void malformedCursorIsRefused(String after) {
    DatabaseId there = insert(SampleRecord.of(project)).id();
    for (ProjectId asked : List.of(project, SampleRecord.newProject())) {
      for (ThrowingCallable read :
          List.<ThrowingCallable>of(
              () -> store().list(asked, 10, after),
              () -> store().audit(asked, 10, after),
              () -> store().history(there, 10, after),
              () -> store().history(SampleRecord.of(asked).record().id(), 10, after))) {
        assertThatThrownBy(read)
            .isInstanceOfSatisfying(
                InvalidRequestException.class,
                e -> assertThat(e.violations().get(0).field()).isEqualTo("after"));
      }
    }
  }

  @Test
  @DisplayName("a list holds whatever is not DELETED")
  void listLeavesDeletedOut() {
    DatabaseRecord deleting = update(SampleRecord.detached(insert(SampleRecord.of(project))));
    DatabaseRecord ready = update(SampleRecord.ready(insert(SampleRecord.of(project))));
    DatabaseRecord deleted =
        update(SampleRecord.gone(update(SampleRecord.detached(insert(SampleRecord.of(project))))));
    assertThat(store().list(project, 10, null).items())
        .extracting(DatabaseRecord::id)
        .containsExactly(deleting.id(), ready.id());
    StoreAssertions.requireSame(found(deleted.id()), deleted);
  }

  @Test
  @DisplayName("what comes and goes between two pages neither repeats nor hides the rest")
  void listIsStableBetweenPages() {
    List<DatabaseId> inserted = insertMany();
    Page<DatabaseRecord> first = store().list(project, 3, null);
    delete(inserted.get(0));
    delete(inserted.get(2));
    delete(inserted.get(4));
    DatabaseId late = insert(SampleRecord.of(project)).id();
    List<DatabaseId> rest =
        all(after -> store().list(project, 3, after == null ? first.next() : after)).stream()
            .map(DatabaseRecord::id)
            .toList();
    assertThat(rest).containsExactly(inserted.get(3), inserted.get(5), inserted.get(6), late);
  }

  @ParameterizedTest(name = "{0} on a page")
  @DisplayName("history and audit come whole, without repeats, oldest first")
  @ValueSource(ints = {1, 3, MANY, 500})
  void trailIsComplete(int limit) {
    DatabaseRecord record = insert(SampleRecord.of(project));
    for (int i = 1; i < MANY; i++) {
      DatabaseRecord next = SampleRecord.progressed(record, "entry " + i);
      record = update(next, SampleRecord.trail(record, next, Action.READ, "entry " + i));
    }
    DatabaseId id = record.id();
    assertThat(all(after -> atMost(limit, store().history(id, limit, after))))
        .extracting(e -> e.reason())
        .containsExactlyElementsOf(reasons());
    assertThat(all(after -> atMost(limit, store().audit(project, limit, after))))
        .extracting(AuditEntry::reason)
        .containsExactlyElementsOf(reasons());
  }

  @Test
  @DisplayName("an audit entry written between two pages comes at the end")
  void auditIsStableBetweenPages() {
    DatabaseRecord record = insert(SampleRecord.of(project));
    for (int i = 1; i < 4; i++) {
      store().recordAudit(SampleRecord.audit(record, Action.REVEAL, "entry " + i));
    }
    Page<AuditEntry> first = store().audit(project, 2, null);
    store().recordAudit(SampleRecord.audit(record, Action.REVEAL, "entry 4"));
    assertThat(all(after -> store().audit(project, 2, after == null ? first.next() : after)))
        .extracting(AuditEntry::reason)
        .containsExactly("entry 2", "entry 3", "entry 4");
  }

  private static <T> Page<T> atMost(int limit, Page<T> page) {
    assertThat(page.items().size()).as("things on a page").isBetween(1, limit);
    return page;
  }

  private static List<String> reasons() {
    List<String> reasons = new ArrayList<>();
    reasons.add("A user attached it.");
    for (int i = 1; i < MANY; i++) {
      reasons.add("entry " + i);
    }
    return reasons;
  }

  private List<DatabaseId> insertMany() {
    List<DatabaseId> inserted = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      inserted.add(insert(SampleRecord.of(project)).id());
    }
    return inserted;
  }

  private void delete(DatabaseId id) {
    update(SampleRecord.gone(update(SampleRecord.detached(found(id)))));
  }
}
