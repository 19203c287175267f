package io.hosteddb.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.hosteddb.model.ProviderId;
import io.hosteddb.model.RegionId;
import io.hosteddb.store.DatabaseStore;
import io.hosteddb.store.ReadyTime;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How long databases took until they were ready; a store may keep nothing of it. */
abstract class ReadyTimeTests extends StoreTests {
  private static ReadyTime time(String region, @Nullable String size, long millis) {
    return new ReadyTime(
        ProviderId.of("kept"),
        "cloud",
        RegionId.of(region),
        size,
        Duration.ofMillis(millis / 2),
        Duration.ofMillis(millis));
  }

  private static List<ReadyTime> times(String region, int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> time(region, null, i)).toList();
  }

  private static List<ReadyTime> of(DatabaseStore store, String region, @Nullable String size) {
    ReadyTime.Kind kind = time(region, size, 1).kind();
    return store.readyTimes().stream().filter(t -> t.kind().equals(kind)).toList();
  }

  private void requireKept() {
    store().addReadyTimes(List.of(time("probe", null, 1)));
    Assumptions.assumeFalse(
        store().readyTimes().isEmpty(), "Not tested: the store keeps no ready times.");
  }

  @Test
  @DisplayName("ready times come as they were added, those of other regions and sizes apart")
  void readyTimesAreKept() {
    requireKept();
    store().addReadyTimes(List.of());
    store().addReadyTimes(List.of(time("here", "M10", 2_000), time("here", null, 3_000)));
    store().addReadyTimes(List.of(time("there", "M10", 4_000), time("here", "M10", 1_000)));
    assertThat(of(store(), "here", "M10"))
        .containsExactly(time("here", "M10", 2_000), time("here", "M10", 1_000));
    assertThat(of(store(), "here", null)).containsExactly(time("here", null, 3_000));
    assertThat(of(store(), "there", "M10")).containsExactly(time("there", "M10", 4_000));
  }

  @Test
  @DisplayName("of each kind the newest ready times are kept, and no others")
  void newestReadyTimesAreKept() {
    requireKept();
    store().addReadyTimes(List.of(time("quiet", null, 7)));
    List<ReadyTime> all = times("busy", 0, 3 * ReadyTime.KEPT);
    for (int i = 0; i < all.size(); i += 50) {
      store().addReadyTimes(all.subList(i, Math.min(all.size(), i + 50)));
    }
    assertThat(of(store(), "busy", null))
        .isEqualTo(all.subList(all.size() - ReadyTime.KEPT, all.size()));
    assertThat(of(store(), "quiet", null)).hasSize(1);
  }

  @Test
  @DisplayName("what one node adds takes nothing from what another has added")
  void readyTimesOfNodesAddUp() throws Exception {
    requireKept();
    int half = ReadyTime.KEPT / 2;
    Race race = new Race(2);
    List<Integer> unused =
        race.run(thread -> {
          DatabaseStore node = kit().unchecked(() -> node(thread));
          return () -> {
            times("raced", thread * half, (thread + 1) * half)
                .forEach(time -> node.addReadyTimes(List.of(time)));
            return thread;
          };
        });
    assertThat(of(node(1), "raced", null))
        .containsExactlyInAnyOrderElementsOf(times("raced", 0, ReadyTime.KEPT));
  }
}
