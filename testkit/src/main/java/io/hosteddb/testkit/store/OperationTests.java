package io.hosteddb.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hosteddb.env.VariableValues;
import io.hosteddb.error.StoreException;
import io.hosteddb.model.Action;
import io.hosteddb.model.CredentialId;
import io.hosteddb.model.CredentialStatus;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.EnvironmentId;
import io.hosteddb.model.ErrorCategory;
import io.hosteddb.model.Failure;
import io.hosteddb.model.IdempotencyKey;
import io.hosteddb.model.OperationId;
import io.hosteddb.model.OperationKind;
import io.hosteddb.model.OperationStatus;
import io.hosteddb.model.ProjectClosing;
import io.hosteddb.model.RuntimeName;
import io.hosteddb.model.Secret;
import io.hosteddb.model.VariableName;
import io.hosteddb.store.CredentialRecord;
import io.hosteddb.store.DatabaseRecord;
import io.hosteddb.store.DatabaseStore;
import io.hosteddb.store.OperationRecord;
import io.hosteddb.store.OperationStore;
import io.hosteddb.store.RecordChange;
import io.hosteddb.store.RuntimeRecord;
import io.hosteddb.store.Trail;
import io.hosteddb.store.Upkeep;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Operations and credentials; a store may keep none. */
abstract class OperationTests extends StoreTests {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final RuntimeName WEB = RuntimeName.of("web");
  private static final EnvironmentId PRODUCTION = EnvironmentId.of("production");
  private static final Failure FAILURE =
      new Failure(ErrorCategory.UNAVAILABLE, "It is down.", "Wait.", true);

  @BeforeEach
  void requireKept() {
    Assumptions.assumeTrue(
        store().operations().isPresent(), "Not tested: the store keeps no operations.");
  }

  private OperationStore kept() {
    return store().operations().orElseThrow();
  }

  private DatabaseRecord ready() {
    return update(SampleRecord.ready(insert(SampleRecord.of(project))));
  }

  private static OperationRecord operation(DatabaseRecord of, @Nullable String key) {
    Instant at = of.updatedAt().truncatedTo(ChronoUnit.MILLIS);
    return OperationRecord.begin(
        new OperationRecord.Asked(
            OperationId.create(at, RANDOM),
            of.id(),
            of.attachment().project(),
            OperationKind.ROTATE,
            SampleRecord.ANA,
            at,
            "a leaver",
            key == null ? null : IdempotencyKey.of(key),
            "fingerprint",
            CredentialId.main(2),
            Duration.ofHours(1),
            true));
  }

  private static CredentialRecord credential(DatabaseRecord of, int number, CredentialStatus as) {
    return CredentialRecord.of(
            CredentialId.main(number),
            as,
            SampleRecord.ANA,
            of.updatedAt().truncatedTo(ChronoUnit.MILLIS))
        .build();
  }

  /** The record with its upkeep as stored. */
  private DatabaseRecord loaded(DatabaseId id) {
    return found(id).beside(kept().upkeep(id));
  }

  private static DatabaseRecord with(DatabaseRecord record, Upkeep upkeep) {
    return record.change(SampleRecord.later(record)).upkeep(upkeep).build();
  }

  private OperationRecord begun(DatabaseRecord of) {
    OperationRecord operation = operation(of, null);
    DatabaseRecord unused =
        update(
            with(
                of,
                Upkeep.none()
                    .with(credential(of, 1, CredentialStatus.ACTIVE))
                    .with(credential(of, 2, CredentialStatus.ISSUING))
                    .with(operation)));
    return operation;
  }

  private OperationRecord stored(OperationId id) {
    return kept().find(id).orElseThrow(() -> new AssertionError("There is no operation " + id));
  }

  @Test
  @DisplayName("an operation and credentials come back as they were written, set or not")
  void everyFieldOfAnOperationComesBack() {
    DatabaseRecord ready = ready();
    OperationRecord bare = operation(ready, null);
    OperationRecord full =
        operation(ready, "k").begun().afterRevoking("noted").at("at work", FAILURE);
    Instant at = ready.updatedAt().truncatedTo(ChronoUnit.MILLIS);
    CredentialRecord credential =
        CredentialRecord.of(CredentialId.main(1), CredentialStatus.RETIRING, SampleRecord.ANA, at)
            .expiresAt(at.plusSeconds(60))
            .revokeAt(at.plusSeconds(30))
            .dueAt(at.plusSeconds(20))
            .replacedAt(1L)
            .acknowledged(true)
            .endsItself(true)
            .problems(3)
            .note("it stays")
            .build();
    Upkeep upkeep = Upkeep.none().with(credential).with(full).renewing(at.plusSeconds(10), 2);
    DatabaseRecord next = update(with(ready, upkeep));
    Upkeep found = kept().upkeep(ready.id());

    assertThat(found.running()).contains(full);
    assertThat(found.find(credential.id()).orElseThrow())
        .usingRecursiveComparison()
        .isEqualTo(credential);
    assertThat(found.generation()).isEqualTo(1);
    assertThat(found.renewAt()).isEqualTo(at.plusSeconds(10));
    assertThat(found.renewalFailures()).isEqualTo(2);
    OperationRecord ended = full.ended(OperationStatus.FAILED, FAILURE, "over", at.plusSeconds(1));
    update(with(next.beside(found), found.with(ended).with(bare)));
    assertThat(stored(ended.id())).isEqualTo(ended);
    assertThat(kept().upkeep(ready.id()).running()).contains(bare);
    assertThat(kept().findByKey(ready.id(), IdempotencyKey.of("k"))).contains(ended);
  }

  @Test
  @DisplayName("an upkeep whose record was overtaken is not written")
  void upkeepOfAStaleRecordIsNotWritten() {
    DatabaseRecord ready = ready();
    update(SampleRecord.progressed(ready, "overtaken"));
    OperationRecord late = operation(ready, null);

    assertThat(store().update(with(ready, Upkeep.none().with(late)), Trail.none())).isFalse();
    assertThat(kept().find(late.id())).isEmpty();
    assertThat(kept().upkeep(ready.id()).running()).isEmpty();
  }

  @Test
  @DisplayName("a second running operation of a database is refused, and nothing is written")
  void secondRunningOperationIsRefused() {
    DatabaseRecord ready = ready();
    OperationRecord first = begun(ready);
    DatabaseRecord current = found(ready.id());
    OperationRecord second = operation(current, null);

    assertThatThrownBy(
            () -> store().update(with(current, Upkeep.none().with(second)), Trail.none()))
        .isInstanceOf(StoreException.class);
    assertThat(found(ready.id()).version()).isEqualTo(current.version());
    assertThat(kept().find(second.id())).isEmpty();
    assertThat(kept().upkeep(ready.id()).running()).contains(first);
  }

  @Test
  @DisplayName("an operation takes the place of another in one write")
  void operationIsTakenOver() {
    DatabaseRecord ready = ready();
    OperationRecord first = begun(ready);
    DatabaseRecord current = loaded(ready.id());
    OperationRecord second = operation(current, null);
    Instant at = current.updatedAt().truncatedTo(ChronoUnit.MILLIS);
    update(
        with(
            current,
            current
                .upkeep()
                .orElseThrow()
                .with(second)
                .with(first.ended(OperationStatus.CANCELLED, null, "taken over", at))));

    assertThat(stored(first.id()).status()).isEqualTo(OperationStatus.CANCELLED);
    assertThat(kept().upkeep(ready.id()).running()).contains(second);
  }

  @Test
  @DisplayName("an idempotency key of a database has one operation")
  void keyHasOneOperation() {
    DatabaseRecord ready = ready();
    OperationRecord first =
        operation(ready, "once")
            .ended(
                OperationStatus.SUCCEEDED,
                null,
                null,
                ready.updatedAt().truncatedTo(ChronoUnit.MILLIS));
    update(with(ready, Upkeep.none().with(first)));
    DatabaseRecord current = found(ready.id());

    assertThatThrownBy(() ->
            store()
                .update(
                    with(current, Upkeep.none().with(operation(current, "once"))), Trail.none()))
        .isInstanceOf(StoreException.class);
    DatabaseRecord other = ready();
    update(with(other, Upkeep.none().with(operation(other, "once"))));
    assertThat(kept().findByKey(ready.id(), IdempotencyKey.of("once"))).contains(first);
  }

  @Test
  @DisplayName("a detach cancels what runs, in the same write")
  void detachCancelsWhatRuns() {
    DatabaseRecord ready = ready();
    OperationRecord running = begun(ready);
    DatabaseRecord current = found(ready.id());
    DatabaseRecord detached = SampleRecord.detached(current);
    update(detached, SampleRecord.trail(current, detached, Action.DETACH, "A user detached it."));

    OperationRecord cancelled = stored(running.id());
    assertThat(cancelled.status()).isEqualTo(OperationStatus.CANCELLED);
    assertThat(cancelled.endedAt()).isNotNull();
    assertThat(cancelled.result()).isNotNull();
    assertThat(kept().upkeep(ready.id()).running()).isEmpty();
  }

  @Test
  @DisplayName("closing a project cancels what runs in it")
  void closingCancelsWhatRuns() {
    DatabaseRecord ready = ready();
    OperationRecord running = begun(ready);
    var unused =
        store()
            .closeProject(
                new ProjectClosing(project, SampleRecord.BASE, SampleRecord.ANA, null),
                SampleRecord.audit(ready, Action.CLOSE_PROJECT, null),
                record -> {
                  DatabaseRecord next = SampleRecord.detached(record);
                  return new RecordChange(
                      record,
                      next,
                      SampleRecord.trail(record, next, Action.DETACH, "The project was closed."));
                });

    assertThat(stored(running.id()).status()).isEqualTo(OperationStatus.CANCELLED);
  }

  @Test
  @DisplayName("a swap is written with the revision that it raises the project to")
  void swapKnowsItsRevision() {
    DatabaseRecord ready = ready();
    OperationRecord running = begun(ready);
    DatabaseRecord current = loaded(ready.id());
    Map<VariableName, Secret> values = new LinkedHashMap<>();
    current
        .attachment()
        .contract()
        .names()
        .forEach(name -> values.put(name, Secret.of("new value of " + name)));
    long before = revision();
    Upkeep upkeep = current.upkeep().orElseThrow();
    Instant at = current.updatedAt().truncatedTo(ChronoUnit.MILLIS);
    DatabaseRecord swapped =
        current
            .change(SampleRecord.later(current))
            .variables(VariableValues.of(values))
            .upkeep(
                upkeep
                    .with(
                        upkeep
                            .find(CredentialId.main(1))
                            .orElseThrow()
                            .change()
                            .retiring(at, at)
                            .replacedAt(CredentialRecord.REVISION_OF_THIS_WRITE)
                            .build())
                    .with(
                        upkeep
                            .find(CredentialId.main(2))
                            .orElseThrow()
                            .change()
                            .active(at, null)
                            .build())
                    .with(running.ended(OperationStatus.SUCCEEDED, null, null, at)))
            .build();
    update(swapped);

    assertThat(revision()).isEqualTo(before + 1);
    assertThat(kept().upkeep(ready.id()).find(CredentialId.main(1)).orElseThrow().replacedAt())
        .isEqualTo(before + 1);
    assertThat(kept().retiring(project, null, before + 1)).containsExactly(ready.id());
    assertThat(kept().retiring(project, PRODUCTION, Long.MAX_VALUE)).containsExactly(ready.id());
    assertThat(kept().retiring(project, null, before)).isEmpty();
    assertThat(kept().credentials(ready.id(), 10))
        .extracting(CredentialRecord::id)
        .containsExactly(CredentialId.main(2), CredentialId.main(1));
    assertThat(stored(running.id()).status()).isEqualTo(OperationStatus.SUCCEEDED);
  }

  @Test
  @DisplayName("due work of READY databases is found, that of others is not")
  void dueWorkOfReadyDatabasesIsFound() {
    DatabaseRecord idle = ready();
    DatabaseRecord waiting = ready();
    begun(waiting);
    DatabaseRecord left = ready();
    begun(left);
    DatabaseRecord current = found(left.id());
    DatabaseRecord detached = SampleRecord.detached(current);
    update(detached, SampleRecord.trail(current, detached, Action.DETACH, "A user detached it."));
    DatabaseRecord gone = update(SampleRecord.gone(detached));

    List<DatabaseId> overdue = store().overdue(SampleRecord.BASE.plus(Duration.ofDays(9)), 100);
    assertThat(overdue).contains(waiting.id()).doesNotContain(idle.id(), gone.id());
    DatabaseRecord now = loaded(waiting.id());
    DatabaseRecord later =
        update(
            now.change(SampleRecord.later(now))
                .nextPoll(SampleRecord.BASE.plus(Duration.ofDays(30)))
                .build());
    assertThat(later.upkeep()).isPresent();
    assertThat(store().overdue(SampleRecord.BASE.plus(Duration.ofDays(9)), 100))
        .doesNotContain(waiting.id());
  }

  @Test
  @DisplayName("credentials that are over are live no more, and stay in the list")
  void overIsNotLive() {
    DatabaseRecord ready = ready();
    begun(ready);
    DatabaseRecord current = loaded(ready.id());
    Upkeep upkeep = current.upkeep().orElseThrow();
    Instant at = current.updatedAt().truncatedTo(ChronoUnit.MILLIS);
    update(
        with(
            current,
            upkeep.with(
                upkeep
                    .find(CredentialId.main(2))
                    .orElseThrow()
                    .change()
                    .over(CredentialStatus.REVOKED, at)
                    .build())));

    Upkeep found = kept().upkeep(ready.id());
    assertThat(found.live()).extracting(CredentialRecord::id).containsExactly(CredentialId.main(1));
    assertThat(found.generation()).as("a number is never used twice").isEqualTo(2);
    assertThat(kept().credentials(ready.id(), 10))
        .extracting(CredentialRecord::status)
        .containsExactly(CredentialStatus.REVOKED, CredentialStatus.ACTIVE);
    assertThat(kept().credentials(ready.id(), 1))
        .as("one, where there are two")
        .extracting(CredentialRecord::status)
        .containsExactly(CredentialStatus.ACTIVE);
  }

  @Test
  @DisplayName("operations are listed by database, the newest first, page by page")
  void operationsAreListed() {
    DatabaseRecord ready = ready();
    DatabaseRecord other = ready();
    begun(other);
    List<OperationRecord> made = new java.util.ArrayList<>();
    for (int i = 0; i < 5; i++) {
      DatabaseRecord current = loaded(ready.id());
      Instant at = SampleRecord.BASE.plus(Duration.ofMinutes(i)).truncatedTo(ChronoUnit.MILLIS);
      OperationRecord.Asked asked = operation(current, null).asked();
      OperationRecord over =
          OperationRecord.begin(
                  new OperationRecord.Asked(
                      OperationId.create(at, RANDOM),
                      asked.database(),
                      asked.project(),
                      asked.kind(),
                      asked.by(),
                      at,
                      null,
                      null,
                      "",
                      asked.credential(),
                      Duration.ZERO,
                      false))
              .ended(OperationStatus.SUCCEEDED, null, null, at);
      made.add(0, over);
      update(with(current, current.upkeep().orElseThrow().with(over)));
    }

    assertThat(kept().list(ready.id(), 2, null).items()).isEqualTo(made.subList(0, 2));
    assertThat(all(after -> kept().list(ready.id(), 2, after))).isEqualTo(made);
  }

  @Test
  @DisplayName("64 threads begin an operation of one version: one runs, every time")
  void raceOfOperations() throws Exception {
    Race race = new Race(THREADS);
    for (int round = 0; round < kit().rounds(); round++) {
      DatabaseRecord from = ready();
      List<Boolean> won =
          race.run(i -> {
            DatabaseRecord next = with(from, Upkeep.none().with(operation(from, null)));
            DatabaseStore node = kit().unchecked(() -> node(i));
            return () -> node.update(next, Trail.none());
          });
      assertThat(won).filteredOn(w -> w).as("operations that were begun").hasSize(1);
      assertThat(kept().list(from.id(), 500, null).items()).hasSize(1);
    }
  }

  @Test
  @DisplayName("an acknowledgement stands, never falls, and is never ahead of the project")
  void acknowledgements() {
    DatabaseRecord ready = ready();
    long current = revision();
    var audit = SampleRecord.audit(ready, Action.ACKNOWLEDGE, null);

    assertThat(kept().acknowledge(project, null, WEB, current + 1, audit)).isEqualTo(current);
    assertThat(kept().runtimes(project)).isEmpty();
    assertThat(audit()).doesNotContain(audit);
    assertThat(kept().acknowledge(project, null, WEB, current, audit)).isEqualTo(current);
    assertThat(kept().acknowledge(project, null, WEB, 0, audit)).isEqualTo(current);
    assertThat(kept().runtimes(project))
        .containsExactly(new RuntimeRecord(null, WEB, false, current));
  }

  @Test
  @DisplayName("the expected runtimes of an environment are replaced, and keep what they have said")
  void expectedRuntimes() {
    DatabaseRecord ready = ready();
    var audit = SampleRecord.audit(ready, Action.EXPECT_RUNTIMES, null);
    long current = revision();
    kept().expect(project, PRODUCTION, Set.of(WEB), audit);
    kept().expect(project, null, Set.of(WEB), audit);
    kept().acknowledge(project, PRODUCTION, WEB, current, audit);
    kept().expect(project, null, Set.of(RuntimeName.of("worker")), audit);
    kept().expect(project, PRODUCTION, Set.of(), audit);
    kept().expect(project, PRODUCTION, Set.of(WEB), audit);

    assertThat(kept().runtimes(project))
        .containsExactlyInAnyOrder(
            new RuntimeRecord(PRODUCTION, WEB, true, current),
            new RuntimeRecord(null, RuntimeName.of("worker"), true, 0));
    kept().acknowledge(project, PRODUCTION, RuntimeName.of("batch"), current, audit);
    kept().forgetUnexpected(project, PRODUCTION);
    assertThat(kept().runtimes(project))
        .containsExactlyInAnyOrder(
            new RuntimeRecord(PRODUCTION, WEB, true, current),
            new RuntimeRecord(null, RuntimeName.of("worker"), true, 0));
    assertThat(kept().runtimes(SampleRecord.newProject())).isEmpty();
  }
}
