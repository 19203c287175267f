package io.hosteddb.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.hosteddb.error.AttachConflict;
import io.hosteddb.error.AttachConflict.Kind;
import io.hosteddb.model.DatabaseName;
import io.hosteddb.model.ProjectId;
import io.hosteddb.store.DatabaseRecord;
import io.hosteddb.store.InsertOutcome.Refused;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The attachment rules, atomic with the write. */
abstract class InsertTests extends RaceTests {
  @Test
  @DisplayName("an inserted record is found, any other is not")
  void insertThenFind() {
    DatabaseRecord record = SampleRecord.of(project).record();
    assertThat(store().find(record.id())).isEmpty();
    insert(record);
    StoreAssertions.requireSame(found(record.id()), record);
  }

  @Test
  @DisplayName("the second database of a provider is refused, in whatever environment")
  void secondOfAProviderIsRefused() {
    DatabaseRecord winner =
        insert(SampleRecord.of(project).provider("pg").environment("production"));
    refused(
        SampleRecord.of(project).provider("pg").environment("staging"),
        winner,
        Kind.PROVIDER_ATTACHED);
    refused(SampleRecord.of(project).provider("pg"), winner, Kind.PROVIDER_ATTACHED);
  }

  @Test
  @DisplayName("a second database of a name is refused, in upper or lower case")
  void takenNameIsRefused() {
    DatabaseRecord winner = insert(SampleRecord.of(project).name("Orders"));
    refused(SampleRecord.of(project).name("orders"), winner, Kind.NAME_TAKEN);
  }

  @Test
  @DisplayName("names that are the same to a reader are the same name")
  void twinOfANameIsRefused() {
    DatabaseRecord winner = insert(SampleRecord.of(project).name("my orders"));
    for (String twin :
        List.of("MY ORDERS", "my\u00a0orders", "my\u3000 orders", "\uff4d\uff59 orders")) {
      refused(SampleRecord.of(project).name(twin), winner, Kind.NAME_TAKEN);
    }
    insert(SampleRecord.of(project).name("my order"));
  }

  @Test
  @DisplayName("names are compared by the key that was stored, and come back as they were")
  void storedKeyIsCompared() {
    DatabaseRecord winner =
        insert(SampleRecord.of(project).name(new DatabaseName("of another time", "its key")));
    StoreAssertions.requireSame(found(winner.id()), winner);
    assertThat(found(winner.id()).attachment().name().key()).isEqualTo("its key");
    assertThat(store().claims(project)).containsExactly(winner.claim());
    refused(SampleRecord.of(project).name("Its  Key"), winner, Kind.NAME_TAKEN);
    insert(SampleRecord.of(project).name("of another time"));
  }

  @Test
  @DisplayName("a variable has one owner in each environment")
  void ownedVariableIsRefused() {
    DatabaseRecord winner =
        insert(SampleRecord.of(project).variables("URL").environment("production"));
    refused(SampleRecord.of(project).variables("URL"), winner, Kind.VARIABLE_OWNED);
    refused(
        SampleRecord.of(project).variables("URL", "MORE").environment("production"),
        winner,
        Kind.VARIABLE_OWNED);
    insert(SampleRecord.of(project).variables("URL").environment("staging"));
  }

  @Test
  @DisplayName("every conflict is reported, not only the first")
  void everyConflictIsReported() {
    DatabaseRecord one = insert(SampleRecord.of(project).provider("pg"));
    DatabaseRecord two = insert(SampleRecord.of(project).name("orders"));
    DatabaseRecord late = SampleRecord.of(project).provider("pg").name("orders").record();
    assertThat(refusal(store().insert(late, SampleRecord.trail(late))))
        .extracting(AttachConflict::rival)
        .containsExactlyInAnyOrder(one.id(), two.id());
  }

  @Test
  @DisplayName("a refused insert writes nothing: no record, no history, no audit, no claim")
  void refusedInsertWritesNothing() {
    DatabaseRecord winner = insert(SampleRecord.of(project).provider("pg"));
    int audited = audit().size();
    DatabaseRecord late = SampleRecord.of(project).provider("pg").record();
    assertThat(store().insert(late, SampleRecord.trail(late))).isInstanceOf(Refused.class);
    assertThat(store().find(late.id())).isEmpty();
    assertThat(history(late.id())).isEmpty();
    assertThat(audit()).hasSize(audited);
    assertThat(store().claims(project)).containsExactly(winner.claim());
  }

  @Test
  @DisplayName("what is detached is in nobody's way")
  void detachedIsInNobodysWay() {
    DatabaseRecord first =
        insert(SampleRecord.of(project).provider("pg").name("orders").variables("V"));
    DatabaseRecord detached = update(SampleRecord.detached(update(SampleRecord.ready(first))));
    DatabaseRecord second =
        insert(SampleRecord.of(project).provider("pg").name("orders").variables("V"));
    DatabaseRecord gone = update(SampleRecord.gone(detached));
    assertThat(store().claims(project)).containsExactly(second.claim());
    StoreAssertions.requireSame(found(gone.id()), gone);
  }

  @Test
  @DisplayName("projects are in nobody's way")
  void projectsAreApart() {
    DatabaseRecord here =
        insert(SampleRecord.of(project).provider("pg").name("orders").variables("V"));
    ProjectId elsewhere = SampleRecord.newProject();
    DatabaseRecord there =
        insert(SampleRecord.of(elsewhere).provider("pg").name("orders").variables("V"));
    assertThat(store().claims(project)).containsExactly(here.claim());
    assertThat(store().claims(elsewhere)).containsExactly(there.claim());
  }

  @Test
  @DisplayName("64 threads attach the same provider: one wins, the others name it")
  void raceForAProvider() throws Exception {
    race(p -> i -> SampleRecord.of(p).provider("pg").environment("env-" + i % 3));
  }

  @Test
  @DisplayName("64 threads attach the same name: one wins, the others name it")
  void raceForAName() throws Exception {
    race(p -> i -> SampleRecord.of(p).name(i % 2 == 0 ? "Orders" : "ORDERS"));
  }

  @Test
  @DisplayName("64 threads attach variables that overlap: one wins, the others name it")
  void raceForAVariable() throws Exception {
    race(
        p -> i -> SampleRecord.of(p).variables("SHARED_URL", "OWN_" + i).environment("production"));
  }

  @Test
  @DisplayName("64 threads attach to all environments or to one: one wins, the others name it")
  void raceOfScopes() throws Exception {
    race(p -> i -> SampleRecord.of(p).provider("pg").environment(i % 2 == 0 ? null : "production"));
  }

  private void refused(SampleRecord late, DatabaseRecord winner, Kind kind) {
    DatabaseRecord record = late.record();
    assertThat(refusal(store().insert(record, SampleRecord.trail(record))))
        .anySatisfy(conflict -> {
          assertThat(conflict.kind()).isEqualTo(kind);
          assertThat(conflict.rival()).isEqualTo(winner.id());
        });
  }
}
