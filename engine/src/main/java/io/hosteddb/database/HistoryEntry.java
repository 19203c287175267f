package io.hosteddb.database;

import io.hosteddb.model.Actor;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.DatabaseStatus;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One transition of a database, written in the same transaction as the transition.
 *
 * @param database which database
 * @param at when
 * @param from the status before; null for the first entry
 * @param to the status after
 * @param actor who caused it
 * @param reason why, in a sentence
 * @since 0.1
 */
public record HistoryEntry(
    DatabaseId database,
    Instant at,
    @Nullable DatabaseStatus from,
    DatabaseStatus to,
    Actor actor,
    String reason) {}
