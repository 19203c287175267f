package io.hosteddb.store.jdbc.internal.sql;

import java.sql.Connection;
import java.sql.SQLException;

/** What is done with a connection. */
@FunctionalInterface
public interface ConnectionWork<T> {
  T run(Connection connection) throws SQLException;
}
