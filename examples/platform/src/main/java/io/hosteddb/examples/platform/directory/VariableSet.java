package io.hosteddb.examples.platform.directory;

import java.util.Map;
import java.util.TreeMap;

/**
 * The variables that users set for a project or an environment, as they were at a moment.
 *
 * @param revision rises with every change; 0 if there never were any
 * @param values the values by name
 * @param revisions the revision at which each of them got its value
 */
public record VariableSet(long revision, Map<String, String> values, Map<String, Long> revisions) {
  static final VariableSet NONE = new VariableSet(0, Map.of(), Map.of());

  /** Copies the maps, sorted by name. */
  public VariableSet {
    values = new TreeMap<>(values);
    Map<String, Long> known = new TreeMap<>();
    for (String name : values.keySet()) {
      // Those from before revisions were kept have the first one.
      known.put(name, revisions.getOrDefault(name, 1L));
    }
    revisions = known;
  }

  /** The revision of a variable; 0 if there is none of the name. */
  public long revisionOf(String name) {
    return revisions.getOrDefault(name, 0L);
  }

  /** The next set with other values. */
  VariableSet with(Map<String, String> next) {
    Map<String, Long> then = new TreeMap<>();
    next.forEach((name, value) ->
        then.put(name, value.equals(values.get(name)) ? revisionOf(name) : revision + 1));
    return new VariableSet(revision + 1, next, then);
  }

  /** The names; values may be secret. */
  @Override
  public String toString() {
    return revision + " " + values.keySet();
  }
}
