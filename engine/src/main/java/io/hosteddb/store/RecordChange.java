package io.hosteddb.store;

/**
 * A record before and after a change, and what is written down with it.
 *
 * @param before the record before
 * @param next the record after, of the next version
 * @param trail what to write down with it
 * @since 0.1
 */
public record RecordChange(DatabaseRecord before, DatabaseRecord next, Trail trail) {}
