package io.hosteddb.store.jdbc;

/**
 * What every write needs: the statements of the schema, and how a record becomes columns.
 *
 * @param sql the statements
 * @param rows the columns
 */
record Statements(Sql sql, RecordRow rows) {}
