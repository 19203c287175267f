package io.hosteddb.examples.platform.live;

import io.hosteddb.model.DatabaseId;
import io.hosteddb.store.Change;
import io.hosteddb.store.Changes;
import io.hosteddb.store.DatabaseStore;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What changed on any node, as long as somebody wants to know. Thread-safe. */
@Component
class OtherNodes {
  private static final int PAGE = 500;

  /** From so many on, a look at everything costs less than one at each of them. */
  private static final int MANY = 200;

  private final DatabaseStore store;
  private @Nullable String position;

  OtherNodes(DatabaseStore store) {
    this.store = store;
  }

  /** What is changed from now on is heard; nothing new if that was so already. */
  synchronized void listen() {
    if (position == null) {
      position = store.endOfChanges();
    }
  }

  /** Nobody wants to know any more. */
  synchronized void stop() {
    position = null;
  }

  /**
   * The databases that changed since the last time.
   *
   * @param wanted which changes count
   * @return empty if everything is to be read anew
   */
  synchronized Optional<Set<DatabaseId>> changed(Predicate<Change> wanted) {
    listen();
    Set<DatabaseId> changed = new LinkedHashSet<>();
    boolean all = false;
    int read;
    do {
      Changes changes = store.changes(PAGE, position);
      position = changes.position();
      read = 0;
      if (changes instanceof Changes.Next next) {
        next.items().stream()
            .filter(wanted)
            .forEach(change -> changed.add(change.entry().database()));
        read = next.items().size();
      } else {
        all = true;
      }
    } while (read == PAGE);
    return all || changed.size() > MANY ? Optional.empty() : Optional.of(changed);
  }
}
