package com.example.h2;

import io.hosteddb.model.Secret;
import io.hosteddb.spi.ProviderException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;

/**
 * What is inside one database: our mark, and the user of the project with a schema of its own. The
 * user is no administrator, since in H2 an administrator may run Java code on the server.
 */
final class H2Tenant {
  static final String OWNER = "OWNER";
  static final String USER = "APP";

  private final Connection connection;

  H2Tenant(Connection connection) {
    this.connection = connection;
  }

  /**
   * Leaves the proof of ownership. That the database let us in with our password says that it is
   * ours; the mark says so to people, and in an account shared by two platforms to the other one.
   */
  void mark(String mark) throws SQLException {
    execute("CREATE SCHEMA IF NOT EXISTS HOSTEDDB");
    execute("CREATE TABLE IF NOT EXISTS HOSTEDDB.OWNERSHIP (MARK VARCHAR(200) PRIMARY KEY)");
    if (isMarkedByAnother(mark)) {
      throw notOurs();
    }
    update("MERGE INTO HOSTEDDB.OWNERSHIP (MARK) VALUES (?)", mark);
  }

  boolean isMarkedByAnother(String mark) throws SQLException {
    return findMark().filter(found -> !found.equals(mark)).isPresent();
  }

  /** Empty after a crash between the database and its mark. */
  private Optional<String> findMark() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT MARK FROM HOSTEDDB.OWNERSHIP")) {
      return rows.next() ? Optional.of(rows.getString(1)) : Optional.empty();
    } catch (SQLException e) {
      if (H2Errors.isNoSuchTable(e)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** As parameters, values stand in no statement that the server might write to a trace file. */
  void createUser(Secret password) throws SQLException {
    update("CREATE USER IF NOT EXISTS " + USER + " PASSWORD ?", password.reveal());
    execute("CREATE SCHEMA IF NOT EXISTS " + USER + " AUTHORIZATION " + USER);
  }

  void setPassword(Secret password) throws SQLException {
    update("ALTER USER " + USER + " SET PASSWORD ?", password.reveal());
  }

  /** The files go when the last connection does, so the project's are ended first. */
  void drop() throws SQLException {
    execute(
        "SELECT ABORT_SESSION(SESSION_ID) FROM INFORMATION_SCHEMA.SESSIONS"
            + " WHERE SESSION_ID <> SESSION_ID()");
    execute("DROP ALL OBJECTS DELETE FILES");
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private void update(String sql, String parameter) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, parameter);
      statement.executeUpdate();
    }
  }

  static ProviderException notOurs() {
    return ProviderException.conflict("The H2 server has a database of this name that is not ours.")
        .build();
  }
}
