package io.hosteddb.provider.turso;

import io.hosteddb.spi.Checkpoint;
import java.util.Optional;

/**
 * The database that had the name before anything of ours was sent, as the checkpoint remembers it:
 * while it is empty it could not be told from ours later.
 */
final class EarlierDatabase {
  private static final String KEY = "foreign-id";
  private static final String WITHOUT_ID = "unknown";

  private EarlierDatabase() {}

  static Checkpoint remember(Checkpoint checkpoint, FoundDatabase found) {
    return checkpoint.with(KEY, found.id().orElse(WITHOUT_ID));
  }

  static boolean is(Checkpoint checkpoint, FoundDatabase found) {
    Optional<String> known = checkpoint.text(KEY);
    return known.isPresent()
        && (found.id().isEmpty()
            || known.get().equals(WITHOUT_ID)
            || known.get().equals(found.id().get()));
  }
}
