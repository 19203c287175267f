package io.hosteddb.benchmarks.peers;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/** One row for each database, three bare writes. */
final class PlainTables implements Tables {
  private final DataSource connections;

  PlainTables(DataSource connections) {
    this.connections = connections;
  }

  @Override
  public void create() throws SQLException {
    try (Connection connection = connections.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          """
          create table instance (
            project  text collate "C" primary key,
            status   text not null,
            begun_at timestamptz,
            ready_at timestamptz,
            url      text,
            password text
          )\
          """);
    }
  }

  @Override
  public void insert(Connection connection, String project) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "insert into instance (project, status) values (?, 'PROVISIONING')")) {
      statement.setString(1, project);
      statement.executeUpdate();
    }
  }

  @Override
  public boolean begin(String project) throws SQLException {
    try (Connection connection = connections.getConnection();
        PreparedStatement statement =
            connection.prepareStatement(
                "update instance set begun_at = now() where project = ? returning old.begun_at")) {
      statement.setString(1, project);
      try (ResultSet results = statement.executeQuery()) {
        results.next();
        return results.getTimestamp(1) != null;
      }
    }
  }

  @Override
  public void ready(String project, Vendor.Answer answer) throws SQLException {
    try (Connection connection = connections.getConnection();
        PreparedStatement statement =
            connection.prepareStatement(
                "update instance set status = 'READY', ready_at = now(), url = ?, password = ?"
                    + " where project = ? and status = 'PROVISIONING'")) {
      statement.setString(1, answer.url());
      statement.setString(2, answer.password());
      statement.setString(3, project);
      statement.executeUpdate();
    }
  }
}
