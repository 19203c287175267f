package io.hosteddb.store;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The newest ready times of each kind, in memory. Thread-safe. */
final class NewestReadyTimes {
  private final Map<ReadyTime.Kind, Deque<ReadyTime>> times = new LinkedHashMap<>();

  synchronized void add(List<ReadyTime> seen) {
    for (ReadyTime time : seen) {
      Deque<ReadyTime> ofKind = times.computeIfAbsent(time.kind(), unused -> new ArrayDeque<>());
      ofKind.add(time);
      if (ofKind.size() > ReadyTime.KEPT) {
        ofKind.remove();
      }
    }
  }

  synchronized List<ReadyTime> all() {
    return times.values().stream().flatMap(Deque::stream).toList();
  }
}
