package io.hosteddb;

import io.hosteddb.error.InvalidRequestException;
import io.hosteddb.model.Actor;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.IdempotencyKey;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of {@link DatabaseCredentials}. Immutable.
 *
 * @param database the database
 * @param actor who asks
 * @param overlap how long the old credentials stay valid after the swap; null for the host's
 *     default
 * @param acknowledged whether the old credentials may be revoked only after every expected runtime
 *     has acknowledged the new revision, however long that takes
 * @param reason why, for the audit and the history; null if none is given
 * @param idempotencyKey makes the request safe to repeat, of this database; null if it is not to be
 *     repeated
 * @since 0.1
 */
public record RotateRequest(
    DatabaseId database,
    Actor actor,
    @Nullable Duration overlap,
    boolean acknowledged,
    @Nullable String reason,
    @Nullable IdempotencyKey idempotencyKey) {
  /**
   * Begins a request.
   *
   * @param database the database
   * @return a builder
   */
  public static Builder of(DatabaseId database) {
    return new Builder(database);
  }

  /** Builds a {@link RotateRequest}. Not thread-safe. */
  public static final class Builder {
    private final DatabaseId database;
    private @Nullable Actor actor;
    private @Nullable Duration overlap;
    private boolean acknowledged;
    private @Nullable String reason;
    private @Nullable IdempotencyKey idempotencyKey;

    private Builder(DatabaseId database) {
      this.database = database;
    }

    /**
     * Who asks; not to be left out.
     *
     * @param value the actor
     * @return this
     */
    public Builder by(Actor value) {
      actor = value;
      return this;
    }

    /**
     * How long the old credentials stay valid after the swap, unless every expected runtime has
     * acknowledged the new revision before; the host's default if left out.
     *
     * @param value zero or more, 90 days at most; null for the default
     * @return this
     */
    public Builder overlap(@Nullable Duration value) {
      overlap = value;
      return this;
    }

    /**
     * Says that the old credentials may be revoked only after every expected runtime has
     * acknowledged the new revision, however long that takes. Refused where no runtime is expected,
     * and where the backend's credentials end by themselves.
     *
     * @return this
     */
    public Builder afterAcknowledgement() {
      acknowledged = true;
      return this;
    }

    /**
     * Why, in the words of who asks: goes into the audit and the history, in clear. Not part of
     * what an idempotency key stands for.
     *
     * @param value the reason; null for none
     * @return this
     */
    public Builder reason(@Nullable String value) {
      reason = value;
      return this;
    }

    /**
     * Makes the request safe to repeat: the same key with the same parameters gives the same
     * operation.
     *
     * @param key the key, unique within the database; null for none
     * @return this
     */
    public Builder idempotencyKey(@Nullable IdempotencyKey key) {
      idempotencyKey = key;
      return this;
    }

    /**
     * The request.
     *
     * @return a new request
     * @throws InvalidRequestException if nobody asks: what changes something names its actor
     */
    public RotateRequest build() {
      if (actor == null) {
        throw new InvalidRequestException(
            "actor",
            "Say who asks: by(Actor.user(...)), or by(Actor.host()) if the host does so for"
                + " itself.");
      }
      return new RotateRequest(database, actor, overlap, acknowledged, reason, idempotencyKey);
    }
  }
}
