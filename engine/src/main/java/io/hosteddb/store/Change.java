package io.hosteddb.store;

import io.hosteddb.database.HistoryEntry;

/**
 * An entry of the history and where it stands among those of all databases.
 *
 * @param position what {@link DatabaseStore#changes} goes on after; only the store that gave it
 *     knows what it says
 * @param entry what happened
 * @since 0.1
 */
public record Change(String position, HistoryEntry entry) {}
