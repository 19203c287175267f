package io.hosteddb.benchmarks.peers;

import java.sql.Connection;
import java.sql.SQLException;

/** What a host that goes without the library keeps of its databases, and how it writes it. */
interface Tables {
  /** Makes the tables. */
  void create() throws SQLException;

  /** Remembers a request, within a transaction of the caller or by itself. */
  void insert(Connection connection, String project) throws SQLException;

  /**
   * Marks that the vendor is about to be asked.
   *
   * @return whether that was marked before, so that the vendor may have it already
   */
  boolean begin(String project) throws SQLException;

  /** Writes READY with the connection details. */
  void ready(String project, Vendor.Answer answer) throws SQLException;
}
