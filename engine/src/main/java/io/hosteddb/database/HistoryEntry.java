package io.hosteddb.database;

import io.hosteddb.model.Actor;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.DatabaseStatus;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One transition of a database, written in the same transaction as the transition. Immutable; it
 * may say more in a later release.
 *
 * @since 0.1
 */
public final class HistoryEntry {
  private final DatabaseId database;
  private final Instant at;
  private final @Nullable DatabaseStatus from;
  private final DatabaseStatus to;
  private final Actor actor;
  private final String reason;

  private HistoryEntry(
      DatabaseId database,
      Instant at,
      @Nullable DatabaseStatus from,
      DatabaseStatus to,
      Actor actor,
      String reason) {
    this.database = database;
    this.at = at;
    this.from = from;
    this.to = to;
    this.actor = actor;
    this.reason = reason;
  }

  /**
   * An entry, as the engine writes it and a store reads it. What later releases add has a value
   * that fits what was written before them.
   *
   * @param database which database
   * @param at when
   * @param from the status before; null for the first entry
   * @param to the status after
   * @param actor who caused it
   * @param reason why, in a sentence
   * @return the entry
   */
  public static HistoryEntry of(
      DatabaseId database,
      Instant at,
      @Nullable DatabaseStatus from,
      DatabaseStatus to,
      Actor actor,
      String reason) {
    return new HistoryEntry(database, at, from, to, actor, reason);
  }

  /** {@return which database} */
  public DatabaseId database() {
    return database;
  }

  /** {@return when} */
  public Instant at() {
    return at;
  }

  /** {@return the status before; null for the first entry} */
  public @Nullable DatabaseStatus from() {
    return from;
  }

  /** {@return the status after} */
  public DatabaseStatus to() {
    return to;
  }

  /** {@return who caused it} */
  public Actor actor() {
    return actor;
  }

  /** {@return why, in a sentence} */
  public String reason() {
    return reason;
  }

  @Override
  public boolean equals(@Nullable Object object) {
    return object instanceof HistoryEntry other
        && database.equals(other.database)
        && at.equals(other.at)
        && Objects.equals(from, other.from)
        && to.equals(other.to)
        && actor.equals(other.actor)
        && reason.equals(other.reason);
  }

  @Override
  public int hashCode() {
    return Objects.hash(database, at, from, to, actor, reason);
  }

  /** All it says; it holds no secret. */
  @Override
  public String toString() {
    return database + " " + at + " " + from + " " + to + " " + actor + " " + reason;
  }
}
