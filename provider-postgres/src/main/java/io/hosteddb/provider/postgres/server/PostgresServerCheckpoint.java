package io.hosteddb.provider.postgres.server;

import io.hosteddb.model.Secret;
import io.hosteddb.spi.Checkpoint;
import java.util.Optional;

/**
 * Where provisioning stands: the checkpoint, in the words of this backend. All that must outlive a
 * crash is the password of the login role. Immutable.
 */
final class PostgresServerCheckpoint {
  private static final String PASSWORD = "password";

  private final Checkpoint saved;

  private PostgresServerCheckpoint(Checkpoint saved) {
    this.saved = saved;
  }

  static PostgresServerCheckpoint of(Checkpoint saved) {
    return new PostgresServerCheckpoint(saved);
  }

  Checkpoint toCheckpoint() {
    return saved;
  }

  /** The password of the login role; empty if none is chosen yet. */
  Optional<Secret> password() {
    return saved.secret(PASSWORD);
  }

  PostgresServerCheckpoint withPassword(Secret password) {
    return new PostgresServerCheckpoint(saved.with(PASSWORD, password));
  }

  /** The keys; never a value. */
  @Override
  public String toString() {
    return "PostgresServerCheckpoint" + saved.keys();
  }
}
