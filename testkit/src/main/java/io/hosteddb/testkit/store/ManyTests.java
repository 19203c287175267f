package io.hosteddb.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.store.DatabaseRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Reads of many databases at once. */
abstract class ManyTests extends StoreTests {
  private static final int MANY = 1_100;

  @Test
  @DisplayName("many databases are read at once, of whichever project and status, each as it is")
  void manyAreReadAsTheyAre() throws Exception {
    DatabaseRecord provisioning = insert(SampleRecord.of(project));
    DatabaseRecord ready = update(SampleRecord.ready(insert(SampleRecord.of(project))));
    DatabaseRecord elsewhere = insert(SampleRecord.of(SampleRecord.newProject()));
    DatabaseRecord deleting = update(SampleRecord.detached(elsewhere));
    DatabaseRecord deleted =
        update(SampleRecord.gone(update(SampleRecord.detached(insert(SampleRecord.of(project))))));
    DatabaseRecord notAsked = insert(SampleRecord.of(project));
    DatabaseId unknown = SampleRecord.of(project).record().id();
    List<DatabaseId> ids =
        List.of(deleted.id(), ready.id(), unknown, deleting.id(), provisioning.id(), ready.id());

    assertThat(node(1).statuses(ids))
        .isEqualTo(
            Map.of(
                provisioning.id(), DatabaseStatus.PROVISIONING,
                ready.id(), DatabaseStatus.READY,
                deleting.id(), DatabaseStatus.DELETING,
                deleted.id(), DatabaseStatus.DELETED))
        .doesNotContainKey(notAsked.id());
    List<DatabaseRecord> found = node(1).findAll(ids);
    assertThat(found)
        .extracting(DatabaseRecord::id)
        .containsExactlyInAnyOrder(provisioning.id(), ready.id(), deleting.id(), deleted.id());
    Map<DatabaseId, DatabaseRecord> written =
        Map.of(
            provisioning.id(), provisioning,
            ready.id(), ready,
            deleting.id(), deleting,
            deleted.id(), deleted);
    found.forEach(r -> StoreAssertions.requireSame(r, written.getOrDefault(r.id(), r)));
    assertThat(store().statuses(List.of())).isEmpty();
    assertThat(store().findAll(List.of())).isEmpty();
  }

  @Test
  @DisplayName("a thousand and more are read at once")
  void thousandsAreReadAtOnce() {
    Map<DatabaseId, DatabaseStatus> expected = new HashMap<>();
    for (int i = 0; i < MANY; i++) {
      DatabaseRecord record = insert(SampleRecord.of(SampleRecord.newProject()));
      expected.put(record.id(), record.status());
    }
    List<DatabaseId> ids = new ArrayList<>(expected.keySet());
    assertThat(store().statuses(ids)).isEqualTo(expected);
    assertThat(store().findAll(ids))
        .extracting(DatabaseRecord::id)
        .containsExactlyInAnyOrderElementsOf(ids);
  }
}
