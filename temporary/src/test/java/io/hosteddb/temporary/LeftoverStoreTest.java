package io.hosteddb.temporary;

import static org.assertj.core.api.Assertions.assertThat;

import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.model.ProviderId;
import io.hosteddb.model.RegionId;
import io.hosteddb.store.DatabaseRecord;
import io.hosteddb.store.DatabaseStore;
import io.hosteddb.store.InMemoryDatabaseStore;
import io.hosteddb.store.Trail;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is said of a database, and when. */
class LeftoverStoreTest {
  private final Set<DatabaseId> notes = new LinkedHashSet<>();
  private final DatabaseStore store =
      LeftoverStore.around(
          new InMemoryDatabaseStore(),
          record -> notes.add(record.id()),
          record -> notes.remove(record.id()));

  @Test
  void aWriteThatComesAfterTheEnd_leavesNoNoteOfWhatIsGone() {
    DatabaseRecord there =
        new Leftover(
                DatabaseId.of("d38hamkax2rxjs4qcqd"),
                ProviderId.of("fake"),
                "memory",
                RegionId.of("here"),
                "tmp",
                "hosteddb-temporary",
                null,
                null)
            .toRecord(Instant.EPOCH);
    store.insert(there, Trail.none());
    DatabaseRecord next = there.change(Instant.EPOCH).build();
    store.update(next, Trail.none());
    assertThat(notes).containsExactly(there.id());
    store.update(
        DatabaseRecord.restore(
                there.attachment(), DatabaseStatus.DELETED, there.work(), 3, Instant.EPOCH)
            .deletedAt(Instant.EPOCH)
            .build(),
        Trail.none());
    assertThat(notes).isEmpty();

    assertThat(store.update(next.change(Instant.EPOCH).build(), Trail.none())).isFalse();
    assertThat(notes).isEmpty();
  }
}
