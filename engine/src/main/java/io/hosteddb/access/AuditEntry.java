package io.hosteddb.access;

import io.hosteddb.model.Action;
import io.hosteddb.model.Actor;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.ProjectId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Who did what, when and why. Attach, detach, retry and the closing and reopening of a project are
 * written in the same transaction as what they did; a reveal before the values are handed out.
 *
 * @param at when
 * @param actor who
 * @param action what
 * @param project in which project
 * @param database to which database; null if the action was on a whole environment or project
 * @param reason why; null if none was given
 * @since 0.1
 */
public record AuditEntry(
    Instant at,
    Actor actor,
    Action action,
    ProjectId project,
    @Nullable DatabaseId database,
    @Nullable String reason) {}
