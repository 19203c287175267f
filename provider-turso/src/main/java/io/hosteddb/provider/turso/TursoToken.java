package io.hosteddb.provider.turso;

import io.hosteddb.model.Secret;
import io.hosteddb.spi.Checkpoint;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A database token as a checkpoint keeps it.
 *
 * @param value the token
 * @param expires when it ends; null if it never does, or was minted by a release that did not keep
 *     that
 */
record TursoToken(Secret value, @Nullable Instant expires) {
  private static final String VALUE = "token";
  private static final String EXPIRES = "token-expires";

  /** The token in a checkpoint; null if there is none. */
  static @Nullable TursoToken of(Checkpoint checkpoint) {
    return checkpoint
        .secret(VALUE)
        .map(value -> new TursoToken(value, checkpoint.instant(EXPIRES).orElse(null)))
        .orElse(null);
  }

  Checkpoint addTo(Checkpoint checkpoint) {
    Checkpoint saved = checkpoint.with(VALUE, value);
    return expires == null ? saved : saved.with(EXPIRES, expires);
  }

  static Checkpoint removeFrom(Checkpoint checkpoint) {
    return checkpoint.without(VALUE, EXPIRES);
  }

  /** Whether it ends, or never does; never the token. */
  @Override
  public String toString() {
    return expires == null ? "TursoToken" : "TursoToken[until " + expires + "]";
  }
}
