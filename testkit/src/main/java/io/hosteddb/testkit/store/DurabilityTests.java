package io.hosteddb.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.hosteddb.model.Action;
import io.hosteddb.model.ProjectId;
import io.hosteddb.store.DatabaseRecord;
import io.hosteddb.store.DatabaseStore;
import io.hosteddb.store.InsertOutcome;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What outlives the process, or is seen by another node. */
abstract class DurabilityTests extends StoreTests {
  @Test
  @DisplayName("another store over the same data sees everything that was committed")
  void anotherStoreSeesEverything() throws Exception {
    DatabaseRecord attached = SampleRecord.of(project).key("k", "same").record();
    insert(attached);
    DatabaseRecord ready = SampleRecord.ready(attached);
    update(ready, SampleRecord.trail(attached, ready, Action.READ, "The database is usable."));
    DatabaseRecord unfinished = insert(SampleRecord.of(project));

    DatabaseStore later = reopened();
    StoreAssertions.requireSame(later.find(ready.id()).orElseThrow(), ready);
    assertThat(later.environment(project, null).revision()).isEqualTo(1);
    assertThat(later.claims(project)).containsExactlyInAnyOrder(ready.claim(), unfinished.claim());
    StoreAssertions.requireSameHistory(
        all(after -> later.history(ready.id(), 500, after)), history(ready.id()));
    StoreAssertions.requireSameAudit(all(after -> later.audit(project, 500, after)), audit());
    assertThat(later.overdue(SampleRecord.BASE.plusSeconds(1_000_000_000), 100))
        .containsExactly(unfinished.id());
    DatabaseRecord again = SampleRecord.of(project).key("k", "same").record();
    assertThat(later.insert(again, SampleRecord.trail(again)))
        .isInstanceOf(InsertOutcome.Repeated.class);
  }

  @Test
  @DisplayName("what another store wrote overtakes this one")
  void anotherStoreOvertakes() throws Exception {
    DatabaseRecord record = insert(SampleRecord.of(project));
    DatabaseStore later = reopened();
    DatabaseRecord theirs = SampleRecord.ready(record);
    assertThat(later.update(theirs, SampleRecord.trail(record, theirs, Action.READ, "theirs")))
        .isTrue();
    DatabaseRecord ours = SampleRecord.detached(record);
    assertThat(store().update(ours, SampleRecord.trail(record, ours, Action.DETACH, "ours")))
        .isFalse();
    StoreAssertions.requireSame(found(record.id()), theirs);
    ProjectId here = project;
    assertThat(store().environment(here, null).revision()).isEqualTo(1);
  }

  private DatabaseStore reopened() throws Exception {
    var later = other();
    Assumptions.assumeTrue(
        later.isPresent(), "Not tested: StoreConformance.reopen() is not given.");
    return later.orElseThrow();
  }
}
