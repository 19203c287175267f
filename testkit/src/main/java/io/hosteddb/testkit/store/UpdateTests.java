package io.hosteddb.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.hosteddb.env.ManagedVariable;
import io.hosteddb.env.VariableContract;
import io.hosteddb.lifecycle.LifecycleEvent;
import io.hosteddb.model.Action;
import io.hosteddb.model.Actor;
import io.hosteddb.model.DatabaseName;
import io.hosteddb.model.EnvironmentId;
import io.hosteddb.model.ErrorCategory;
import io.hosteddb.model.Failure;
import io.hosteddb.model.IdempotencyKey;
import io.hosteddb.model.ProviderId;
import io.hosteddb.model.RegionId;
import io.hosteddb.model.Secret;
import io.hosteddb.model.VariableName;
import io.hosteddb.spi.Checkpoint;
import io.hosteddb.spi.VendorResource;
import io.hosteddb.store.Attachment;
import io.hosteddb.store.DatabaseRecord;
import io.hosteddb.store.DatabaseStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Compare-and-set, and what comes back of a record. */
abstract class UpdateTests extends StoreTests {
  private static final Failure FAILURE =
      new Failure(ErrorCategory.QUOTA_EXCEEDED, "The plan's limit is reached.", "Upgrade.", true);

  @Test
  @DisplayName("an update from a version that was overtaken writes nothing")
  void staleUpdateWritesNothing() {
    DatabaseRecord first = insert(SampleRecord.of(project));
    DatabaseRecord second = update(SampleRecord.progressed(first, "second"));
    DatabaseRecord stale = SampleRecord.ready(first);
    int audited = audit().size();
    int transitions = history(first.id()).size();
    assertThat(store().update(stale, SampleRecord.trail(first, stale, Action.RETRY, "stale")))
        .as("an update from version 1 when version 2 is stored")
        .isFalse();
    StoreAssertions.requireSame(found(first.id()), second);
    assertThat(history(first.id())).as("the history after a failed update").hasSize(transitions);
    assertThat(audit()).as("the audit after a failed update").hasSize(audited);
    assertThat(revision()).as("the revision after a failed update").isZero();
  }

  @Test
  @DisplayName("an update from a version that is not there yet writes nothing")
  void earlyUpdateWritesNothing() {
    DatabaseRecord first = insert(SampleRecord.of(project));
    DatabaseRecord skipping =
        SampleRecord.progressed(SampleRecord.progressed(first, "unwritten"), "third");
    assertThat(store().update(skipping, SampleRecord.trail(first))).isFalse();
    StoreAssertions.requireSame(found(first.id()), first);
  }

  @Test
  @DisplayName("an update of an unknown database writes nothing")
  void unknownUpdateWritesNothing() {
    DatabaseRecord never =
        SampleRecord.progressed(SampleRecord.of(project).record(), "never inserted");
    assertThat(store().update(never, SampleRecord.trail(never))).isFalse();
    assertThat(store().find(never.id())).isEmpty();
    assertThat(audit()).as("the audit after a failed update").isEmpty();
  }

  @Test
  @DisplayName("64 threads update the same version: one wins, every time")
  void raceOfVersions() throws Exception {
    DatabaseRecord current = insert(SampleRecord.of(project));
    Race race = new Race(THREADS);
    for (int round = 0; round < kit().rounds(); round++) {
      DatabaseRecord from = current;
      List<Boolean> won =
          race.run(i -> {
            DatabaseRecord next = SampleRecord.progressed(from, "written by " + i);
            DatabaseStore node = kit().unchecked(() -> node(i));
            return () ->
                node.update(next, SampleRecord.trail(from, next, Action.READ, "written by " + i));
          });
      assertThat(won).filteredOn(w -> w).as("winners of version %s", from.version()).hasSize(1);
      current = found(from.id());
      assertThat(current.version()).isEqualTo(from.version() + 1);
      String winner = "written by " + won.indexOf(true);
      assertThat(current.work().progress()).isEqualTo(winner);
      assertThat(history(from.id())).hasSize(round + 2);
      assertThat(history(from.id()).get(round + 1).reason()).isEqualTo(winner);
    }
  }

  @Test
  @DisplayName("every field of a record comes back, set or not")
  void everyFieldComesBack() {
    DatabaseRecord record =
        SampleRecord.of(project).environment("production").key("k", "p").record();
    insert(record);
    StoreAssertions.requireSame(found(record.id()), record);
    for (DatabaseRecord next = full(record); ; next = then(next)) {
      update(next);
      StoreAssertions.requireSame(found(record.id()), next);
      if (next.deletedAt() != null) {
        return;
      }
    }
  }

  /** PROVISIONING with everything set that can be. */
  private static DatabaseRecord full(DatabaseRecord record) {
    Instant now = SampleRecord.later(record);
    return record
        .change(now)
        .step()
        .mayExist(true)
        .uncertainUntil(now.plus(Duration.ofSeconds(30)))
        .problem(FAILURE)
        .held(Duration.ofSeconds(90), "waiting for its turn")
        .nextPoll(now.plus(Duration.ofDays(36_500)))
        .checkpoint(
            Checkpoint.empty()
                .with("password", Secret.of("p\u00e4ss'w\"o\\rd \n\t \uD83D\uDD11"))
                .with("long", "x".repeat(16_000)))
        .resource(new VendorResource("external-7", RegionId.of("placed")))
        .build();
  }

  /** From PROVISIONING by way of FAILED, again PROVISIONING, READY and DELETING to DELETED. */
  private static DatabaseRecord then(DatabaseRecord record) {
    return switch (record.status()) {
      case PROVISIONING ->
          record.work().problems() > 0 ? failed(record) : SampleRecord.ready(record);
      case FAILED -> SampleRecord.event(record, LifecycleEvent.RETRY_REQUESTED);
      case READY -> SampleRecord.detached(record);
      case DELETING ->
          record.work().problems() == 0
              ? record.change(SampleRecord.later(record)).step().problem(FAILURE).build()
              : SampleRecord.gone(record);
      case DELETED -> throw new IllegalStateException("Nothing follows DELETED.");
    };
  }

  private static DatabaseRecord failed(DatabaseRecord record) {
    return record
        .change(SampleRecord.later(record))
        .step()
        .apply(
            io.hosteddb.lifecycle.Lifecycle.next(
                    record.status(), LifecycleEvent.PROVISIONING_FAILED)
                .orElseThrow())
        .failure(FAILURE)
        .build();
  }

  /** The rules of names and ids change with releases and JDKs; what is stored was right once. */
  @Test
  @DisplayName("what is not allowed today is kept as it is")
  void whatIsNotAllowedTodayIsKept() {
    Attachment a = SampleRecord.of(project).record().attachment();
    DatabaseRecord first =
        DatabaseRecord.begin(
            new Attachment(
                a.id(),
                a.project(),
                new EnvironmentId(" spaced out "),
                new DatabaseName(" a private \uE000 character "),
                new VariableContract(
                    List.of(
                        new ManagedVariable(new VariableName("PATH"), true, "reserved since"),
                        new ManagedVariable(new VariableName("a-b"), false, ""))),
                new Attachment.Destination(
                    new ProviderId("Not A Provider"),
                    a.backend(),
                    new RegionId("no region\tat all"),
                    new RegionId(" "),
                    a.destination().vendorName(),
                    a.destination().platform()),
                new Attachment.Origin(
                    new Actor(Actor.Kind.SERVICE, "an actor"),
                    a.origin().createdAt(),
                    new IdempotencyKey(" a key "),
                    a.origin().fingerprint())));
    insert(first);
    StoreAssertions.requireSame(found(first.id()), first);
    assertThat(store().claims(project)).containsExactly(first.claim());
    assertThat(store().findByKey(project, new IdempotencyKey(" a key "))).isPresent();
    DatabaseRecord ready = update(SampleRecord.ready(first));
    DatabaseRecord detached = update(SampleRecord.detached(ready));
    StoreAssertions.requireSame(store().list(project, 10, null).items().get(0), detached);
  }
}
