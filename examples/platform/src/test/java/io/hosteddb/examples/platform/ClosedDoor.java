package io.hosteddb.examples.platform;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/** A database that its owner closes for new sessions, so that what makes a login for it waits. */
final class ClosedDoor {
  private ClosedDoor() {}

  /** What is done meanwhile. */
  @FunctionalInterface
  interface Deed {
    void run() throws Exception;
  }

  /** Closes a database, does something, and opens it again. */
  static void during(String url, Deed deed) throws Exception {
    try (Connection held = connect(url)) {
      limit(held, "0");
      try {
        deed.run();
      } finally {
        limit(held, "-1");
      }
    }
  }

  /** Connects as a runtime does that has the URL. */
  static Connection connect(String url) throws SQLException {
    String[] user = url.replaceFirst("^[a-z]+://", "").split("@", 2)[0].split(":", 2);
    String jdbc = url.replaceFirst("^[a-z]+://([^:]+):([^@]+)@", "jdbc:postgresql://");
    return DriverManager.getConnection(jdbc, user[0], user[1]);
  }

  private static void limit(Connection held, String number) throws SQLException {
    try (Statement statement = held.createStatement()) {
      statement.execute("ALTER DATABASE \"" + held.getCatalog() + "\" CONNECTION LIMIT " + number);
    }
  }
}
