package io.hosteddb.benchmarks.peers;

import java.sql.Connection;
import java.sql.SQLException;

/** Does several statements in one transaction. */
final class Transaction {
  private Transaction() {}

  /** The statements. */
  interface Work {
    void run() throws SQLException;
  }

  static void in(Connection connection, Work work) throws SQLException {
    connection.setAutoCommit(false);
    boolean done = false;
    try {
      work.run();
      connection.commit();
      done = true;
    } finally {
      if (!done) {
        connection.rollback();
      }
      connection.setAutoCommit(true);
    }
  }
}
