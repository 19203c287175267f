package io.hosteddb.store.jdbc.internal.records;

import io.hosteddb.model.ProjectId;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Projects that are known to have a row, those that were asked for last: rows of projects stay. Of
 * one that is not here nothing is known. Thread-safe.
 */
final class KnownProjects {
  private static final int MOST = 10_000;

  /** By id; in the order of their last use. */
  private final Map<ProjectId, Boolean> projects =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<ProjectId, Boolean> eldest) {
          return size() > MOST;
        }
      };

  synchronized boolean contains(ProjectId project) {
    return projects.get(project) != null;
  }

  synchronized void add(ProjectId project) {
    projects.put(project, true);
  }
}
