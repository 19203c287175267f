package io.hosteddb.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.hosteddb.model.IdempotencyKey;
import io.hosteddb.store.DatabaseRecord;
import io.hosteddb.store.DatabaseStore;
import io.hosteddb.store.InsertOutcome;
import io.hosteddb.store.InsertOutcome.Inserted;
import io.hosteddb.store.InsertOutcome.KeyReused;
import io.hosteddb.store.InsertOutcome.Refused;
import io.hosteddb.store.InsertOutcome.Repeated;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Idempotency keys. */
abstract class IdempotencyTests extends StoreTests {
  @Test
  @DisplayName("a repeated key gives the database of then, as it stands now")
  void repeatedKeyGivesTheDatabaseOfThen() {
    DatabaseRecord first = insert(SampleRecord.of(project).provider("pg").key("k", "same"));
    DatabaseRecord now = update(SampleRecord.ready(first));
    InsertOutcome outcome = tryInsert(SampleRecord.of(project).provider("pg").key("k", "same"));
    assertThat(outcome).isInstanceOf(Repeated.class);
    StoreAssertions.requireSame(((Repeated) outcome).record(), now);
    assertThat(store().claims(project)).hasSize(1);
    assertThat(audit()).as("a repeated insert writes nothing").hasSize(1);
  }

  @Test
  @DisplayName("a key used with other parameters is told apart")
  void reusedKeyIsToldApart() {
    DatabaseRecord first = insert(SampleRecord.of(project).key("k", "these parameters"));
    InsertOutcome outcome = tryInsert(SampleRecord.of(project).key("k", "other parameters"));
    assertThat(outcome).isInstanceOf(KeyReused.class);
    assertThat(((KeyReused) outcome).record().id()).isEqualTo(first.id());
    assertThat(store().claims(project)).hasSize(1);
  }

  @Test
  @DisplayName("a key still gives its database when that is detached")
  void keyOutlivesTheDetach() {
    DatabaseRecord first = insert(SampleRecord.of(project).key("k", "same"));
    DatabaseRecord detached = update(SampleRecord.detached(first));
    InsertOutcome outcome = tryInsert(SampleRecord.of(project).key("k", "same"));
    assertThat(outcome).isInstanceOf(Repeated.class);
    StoreAssertions.requireSame(((Repeated) outcome).record(), detached);
  }

  @Test
  @DisplayName("a key belongs to its project")
  void keyBelongsToItsProject() {
    insert(SampleRecord.of(project).key("k", "same"));
    insert(SampleRecord.of(SampleRecord.newProject()).key("k", "same"));
  }

  @Test
  @DisplayName("a refused insert does not use its key up")
  void refusedInsertKeepsTheKeyFree() {
    DatabaseRecord rival = insert(SampleRecord.of(project).provider("pg"));
    assertThat(tryInsert(SampleRecord.of(project).provider("pg").key("k", "same")))
        .isInstanceOf(Refused.class);
    update(SampleRecord.detached(rival));
    insert(SampleRecord.of(project).provider("pg").key("k", "same"));
  }

  @Test
  @DisplayName("a key finds its database as it stands now, in its own project alone")
  void keyFindsItsDatabase() throws Exception {
    IdempotencyKey key = IdempotencyKey.of("k");
    assertThat(store().findByKey(project, key)).isEmpty();
    DatabaseRecord first = insert(SampleRecord.of(project).key("k", "same"));
    DatabaseRecord detached = update(SampleRecord.detached(first));
    for (DatabaseStore node : List.of(store(), other().orElse(store()))) {
      StoreAssertions.requireSame(node.findByKey(project, key).orElseThrow(), detached);
      assertThat(node.findByKey(project, IdempotencyKey.of("K"))).isEmpty();
      assertThat(node.findByKey(SampleRecord.newProject(), key)).isEmpty();
    }
  }

  @Test
  @DisplayName("64 threads use the same key: one inserts, the others get its database")
  void raceForAKey() throws Exception {
    Race race = new Race(THREADS);
    for (int round = 0; round < kit().rounds(); round++) {
      String key = "key-" + round;
      String provider = "provider-of-round-" + round;
      List<InsertOutcome> outcomes =
          race.run(i -> {
            DatabaseRecord record =
                SampleRecord.of(project).provider(provider).key(key, "same").record();
            DatabaseStore node = kit().unchecked(() -> node(i));
            return () -> node.insert(record, SampleRecord.trail(record));
          });
      requireOneInserted(outcomes);
    }
  }

  private static void requireOneInserted(List<InsertOutcome> outcomes) {
    List<InsertOutcome> won = outcomes.stream().filter(o -> o instanceof Inserted).toList();
    assertThat(won).as("inserts of one key among %s threads", THREADS).hasSize(1);
    DatabaseRecord winner = ((Inserted) won.get(0)).record();
    assertThat(outcomes.stream().filter(o -> !(o instanceof Inserted)))
        .as("what the others got")
        .allSatisfy(outcome -> {
          assertThat(outcome).isInstanceOf(Repeated.class);
          assertThat(((Repeated) outcome).record().id()).isEqualTo(winner.id());
        });
  }

  private InsertOutcome tryInsert(SampleRecord sample) {
    DatabaseRecord record = sample.record();
    return store().insert(record, SampleRecord.trail(record));
  }
}
