package io.hosteddb.access;

import io.hosteddb.model.Action;
import io.hosteddb.model.Actor;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.ProjectId;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Who did what, when and why. Attach, detach, retry and the closing and reopening of a project are
 * written in the same transaction as what they did; a reveal before the values are handed out.
 * Immutable; it may say more in a later release.
 *
 * @since 0.1
 */
public final class AuditEntry {
  private final Instant at;
  private final Actor actor;
  private final Action action;
  private final ProjectId project;
  private final @Nullable DatabaseId database;
  private final @Nullable String reason;

  private AuditEntry(
      Instant at,
      Actor actor,
      Action action,
      ProjectId project,
      @Nullable DatabaseId database,
      @Nullable String reason) {
    this.at = at;
    this.actor = actor;
    this.action = action;
    this.project = project;
    this.database = database;
    this.reason = reason;
  }

  /**
   * An entry, as the engine writes it and a store reads it. What later releases add has a value
   * that fits what was written before them.
   *
   * @param at when
   * @param actor who
   * @param action what
   * @param project in which project
   * @param database to which database; null if the action was on a whole environment or project
   * @param reason why; null if none was given
   * @return the entry
   */
  public static AuditEntry of(
      Instant at,
      Actor actor,
      Action action,
      ProjectId project,
      @Nullable DatabaseId database,
      @Nullable String reason) {
    return new AuditEntry(at, actor, action, project, database, reason);
  }

  /** {@return when} */
  public Instant at() {
    return at;
  }

  /** {@return who} */
  public Actor actor() {
    return actor;
  }

  /** {@return what} */
  public Action action() {
    return action;
  }

  /** {@return in which project} */
  public ProjectId project() {
    return project;
  }

  /** {@return to which database; null if the action was on a whole environment or project} */
  public @Nullable DatabaseId database() {
    return database;
  }

  /** {@return why; null if none was given} */
  public @Nullable String reason() {
    return reason;
  }

  @Override
  public boolean equals(@Nullable Object object) {
    return object instanceof AuditEntry other
        && at.equals(other.at)
        && actor.equals(other.actor)
        && action.equals(other.action)
        && project.equals(other.project)
        && Objects.equals(database, other.database)
        && Objects.equals(reason, other.reason);
  }

  @Override
  public int hashCode() {
    return Objects.hash(at, actor, action, project, database, reason);
  }

  /** All it says; it holds no secret. */
  @Override
  public String toString() {
    return at + " " + actor + " " + action + " " + project + " " + database + " " + reason;
  }
}
