package io.hosteddb.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hosteddb.access.AuditEntry;
import io.hosteddb.error.AttachConflict;
import io.hosteddb.error.AttachConflict.Kind;
import io.hosteddb.model.Action;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.model.ProjectClosing;
import io.hosteddb.model.ProjectId;
import io.hosteddb.store.CloseOutcome;
import io.hosteddb.store.DatabaseRecord;
import io.hosteddb.store.DatabaseStore;
import io.hosteddb.store.InsertOutcome;
import io.hosteddb.store.InsertOutcome.Inserted;
import io.hosteddb.store.InsertOutcome.Refused;
import io.hosteddb.store.InsertOutcome.Repeated;
import io.hosteddb.store.RecordChange;
import io.hosteddb.store.Trail;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The end of a project: one step, whatever races it. */
abstract class CloseProjectTests extends StoreTests {
  @Test
  @DisplayName("closing changes everything that is attached and nothing else")
  void closingDetachesEverything() {
    DatabaseRecord ready = update(SampleRecord.ready(insert(SampleRecord.of(project))));
    DatabaseRecord provisioning = insert(SampleRecord.of(project).environment("prod"));
    DatabaseRecord detached = update(SampleRecord.detached(insert(SampleRecord.of(project))));
    DatabaseRecord elsewhere = insert(SampleRecord.of(SampleRecord.newProject()));
    long revision = revision();

    CloseOutcome outcome = close(store(), project);

    assertThat(outcome.first()).isTrue();
    assertThat(outcome.detached())
        .extracting(change -> change.before().id())
        .containsExactlyInAnyOrder(ready.id(), provisioning.id());
    for (RecordChange change : outcome.detached()) {
      StoreAssertions.requireSame(found(change.next().id()), change.next());
      assertThat(history(change.next().id()))
          .filteredOn(entry -> entry.to() == DatabaseStatus.DELETING)
          .hasSize(1);
    }
    assertThat(found(detached.id()).version()).isEqualTo(detached.version());
    assertThat(found(elsewhere.id()).version()).isEqualTo(elsewhere.version());
    assertThat(store().claims(project)).isEmpty();
    assertThat(store().environment(project, null).databases()).isEmpty();
    assertThat(revision()).isEqualTo(revision + 1);
    assertThat(audit())
        .extracting(AuditEntry::action)
        .containsOnlyOnce(Action.CLOSE_PROJECT)
        .filteredOn(action -> action == Action.DETACH)
        .hasSize(2);
  }

  @Test
  @DisplayName("a closed project refuses every insert, says so beside the claims, and is kept")
  void closedProjectRefuses() throws Exception {
    ProjectClosing closing = close(store(), project).closing();
    insert(SampleRecord.of(SampleRecord.newProject()));
    for (DatabaseStore node : List.of(store(), other().orElse(store()))) {
      DatabaseRecord late = SampleRecord.of(project).record();
      assertThat(node.insert(late, SampleRecord.trail(late)))
          .isInstanceOfSatisfying(
              Refused.class,
              refused ->
                  assertThat(refused.conflicts())
                      .extracting(AttachConflict::kind)
                      .containsExactly(Kind.PROJECT_CLOSED));
      assertThat(node.find(late.id())).isEmpty();
      ProjectClosing kept = node.projectClaims(project).closing();
      assertThat(kept).isNotNull();
      assertThat(kept.by()).isEqualTo(closing.by());
      assertThat(kept.reason()).isEqualTo(closing.reason());
    }
  }

  @Test
  @DisplayName("a second closing changes nothing and gives the first")
  void secondClosingChangesNothing() {
    DatabaseRecord record = insert(SampleRecord.of(project));
    CloseOutcome first = close(store(), project);
    int audited = audit().size();
    CloseOutcome second = close(store(), project, "another time");
    assertThat(second.first()).isFalse();
    assertThat(second.detached()).isEmpty();
    assertThat(second.closing().reason()).isEqualTo(first.closing().reason());
    assertThat(audit()).hasSize(audited);
    assertThat(found(record.id()).version()).isEqualTo(2);
  }

  @Test
  @DisplayName("a key from before the closing still gives its database")
  void keyFromBeforeStillAnswers() {
    DatabaseRecord first = insert(SampleRecord.of(project).key("k", "same"));
    close(store(), project);
    DatabaseRecord again = SampleRecord.of(project).key("k", "same").record();
    assertThat(store().insert(again, SampleRecord.trail(again)))
        .isInstanceOfSatisfying(
            Repeated.class, repeated -> assertThat(repeated.record().id()).isEqualTo(first.id()));
  }

  @Test
  @DisplayName("a reopened project takes databases again, a project that is open is not reopened")
  void reopenedProjectTakesDatabases() {
    assertThat(store().reopenProject(project, audit(Action.REOPEN_PROJECT))).isFalse();
    close(store(), project);
    assertThat(store().reopenProject(project, audit(Action.REOPEN_PROJECT))).isTrue();
    assertThat(store().reopenProject(project, audit(Action.REOPEN_PROJECT))).isFalse();
    insert(SampleRecord.of(project));
    assertThat(audit()).extracting(AuditEntry::action).containsOnlyOnce(Action.REOPEN_PROJECT);
    assertThat(close(store(), project).first()).isTrue();
  }

  @Test
  @DisplayName("a closing that fails in the middle has changed nothing")
  void failedClosingChangesNothing() {
    insert(SampleRecord.of(project));
    DatabaseRecord second = insert(SampleRecord.of(project));
    assertThatThrownBy(() ->
            store()
                .closeProject(
                    closing(project, "why"),
                    audit(Action.CLOSE_PROJECT),
                    record -> {
                      if (record.id().equals(second.id())) {
                        throw new IllegalStateException("in the middle");
                      }
                      return detach(record);
                    }))
        .isInstanceOf(IllegalStateException.class);
    assertThat(store().claims(project)).hasSize(2);
    assertThat(store().projectClaims(project).closing()).isNull();
    insert(SampleRecord.of(project));
  }

  @Test
  @DisplayName("64 threads attach and make steps while one closes: nothing stays attached")
  void raceOfClosingAndInserts() throws Exception {
    Race race = new Race(THREADS);
    for (int round = 0; round < kit().rounds(); round++) {
      ProjectId arena = SampleRecord.newProject();
      List<DatabaseRecord> there = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        there.add(insert(SampleRecord.of(arena)));
      }
      List<InsertOutcome> outcomes =
          race.run(i -> {
            DatabaseStore node = kit().unchecked(() -> node(i));
            if (i == THREADS / 2) {
              return () -> {
                close(node, arena);
                return new Refused(List.of());
              };
            }
            if (i < there.size()) {
              // A step locks its database first and its project then.
              DatabaseRecord ready = SampleRecord.ready(there.get(i));
              return () -> {
                node.update(ready, Trail.none());
                return new Refused(List.of());
              };
            }
            DatabaseRecord record = SampleRecord.of(arena).record();
            return () -> node.insert(record, SampleRecord.trail(record));
          });
      assertThat(store().claims(arena)).as("what is attached to a closed project").isEmpty();
      for (InsertOutcome outcome : outcomes) {
        if (outcome instanceof Inserted inserted) {
          assertThat(store().find(inserted.record().id()).map(DatabaseRecord::status))
              .as("where one of the winners among %s threads stands", THREADS)
              .contains(DatabaseStatus.DELETING);
        }
      }
    }
  }

  @Test
  @DisplayName("64 threads close a project: one is the first, and all get its closing")
  void raceOfClosings() throws Exception {
    Race race = new Race(THREADS);
    for (int round = 0; round < kit().rounds(); round++) {
      ProjectId arena = SampleRecord.newProject();
      if (round % 2 == 0) {
        insert(SampleRecord.of(arena));
      }
      List<CloseOutcome> outcomes =
          race.run(i -> {
            DatabaseStore node = kit().unchecked(() -> node(i));
            return () -> close(node, arena, "closing " + i);
          });
      assertThat(outcomes)
          .as("first closings among %s threads", THREADS)
          .filteredOn(CloseOutcome::first)
          .hasSize(1);
      assertThat(outcomes)
          .extracting(outcome -> outcome.closing().reason())
          .containsOnly(
              outcomes.stream()
                  .filter(CloseOutcome::first)
                  .findFirst()
                  .orElseThrow()
                  .closing()
                  .reason());
      assertThat(all(after -> store().audit(arena, 500, after)))
          .extracting(AuditEntry::action)
          .containsOnlyOnce(Action.CLOSE_PROJECT);
    }
  }

  private static CloseOutcome close(DatabaseStore store, ProjectId project) {
    return close(store, project, "The project is over.");
  }

  private static CloseOutcome close(DatabaseStore store, ProjectId project, String why) {
    return store.closeProject(
        closing(project, why),
        AuditEntry.of(
            SampleRecord.BASE, SampleRecord.ANA, Action.CLOSE_PROJECT, project, null, why),
        CloseProjectTests::detach);
  }

  private static ProjectClosing closing(ProjectId project, String why) {
    return new ProjectClosing(project, SampleRecord.BASE, SampleRecord.ANA, why);
  }

  private AuditEntry audit(Action action) {
    return AuditEntry.of(SampleRecord.BASE, SampleRecord.ANA, action, project, null, null);
  }

  private static RecordChange detach(DatabaseRecord record) {
    DatabaseRecord next = SampleRecord.detached(record);
    return new RecordChange(
        record, next, SampleRecord.trail(record, next, Action.DETACH, "The project is over."));
  }
}
