package io.hosteddb.simulators;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What reached a simulator, in order. Thread-safe. */
public final class TrafficLog {
  private final List<Exchange> exchanges = new ArrayList<>();

  TrafficLog() {}

  synchronized void add(Exchange exchange) {
    exchanges.add(exchange);
  }

  /** Everything since the beginning or the last {@link #clear}. */
  public synchronized List<Exchange> exchanges() {
    return List.copyOf(exchanges);
  }

  /** The method and template of each, in order. */
  public List<String> operations() {
    return exchanges().stream().map(Exchange::operation).toList();
  }

  /** How often each method and template was called. */
  public Map<String, Long> counts() {
    return exchanges().stream()
        .collect(Collectors.groupingBy(Exchange::operation, TreeMap::new, Collectors.counting()));
  }

  /** Forgets what was recorded. */
  public synchronized void clear() {
    exchanges.clear();
  }
}
