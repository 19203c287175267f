package io.hosteddb.benchmarks.peers;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/**
 * What the library keeps, written as one would by hand: the project is locked while a database is
 * attached, what it has already is looked at, each transition and each action leave an entry, and
 * the project's revision rises with its variables.
 */
final class RecordTables implements Tables {
  private final DataSource connections;

  RecordTables(DataSource connections) {
    this.connections = connections;
  }

  @Override
  public void create() throws SQLException {
    try (Connection connection = connections.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          """
          create table project (
            id          text collate "C" primary key,
            revision    bigint not null,
            attachments bigint not null
          );
          create table instance (
            id         text collate "C" primary key,
            project    text collate "C" not null references project (id),
            name       text not null,
            version    bigint not null,
            status     text collate "C" not null,
            created_by text not null,
            created_at timestamptz not null,
            updated_at timestamptz not null,
            begun_at   timestamptz,
            ready_at   timestamptz,
            url        text,
            password   text
          );
          create index instance_of_project on instance (project, id) where status <> 'DELETED';
          create index instance_in_work on instance (updated_at) where status = 'PROVISIONING';
          create table history (
            instance    text collate "C" not null references instance (id),
            version     bigint not null,
            happened_at timestamptz not null,
            from_status text,
            to_status   text not null,
            actor       text not null,
            reason      text not null,
            primary key (instance, version)
          );
          create index history_age on history (happened_at);
          create table audit (
            project     text collate "C" not null,
            seq         bigint generated always as identity,
            happened_at timestamptz not null,
            actor       text not null,
            action      text not null,
            instance    text collate "C",
            primary key (project, seq)
          );
          create index audit_age on audit (happened_at);
          """);
    }
  }

  @Override
  public void insert(Connection connection, String project) throws SQLException {
    // The row is locked from here on, so that of two rivals one sees what the other did.
    run(
        connection,
        "insert into project as p (id, revision, attachments) values (?, 0, 1)"
            + " on conflict (id) do update set attachments = p.attachments + 1",
        project);
    if (hasDatabase(connection, project)) {
      throw new IllegalStateException("The project " + project + " has a database already.");
    }
    run(
        connection,
        "insert into instance (id, project, name, version, status, created_by, created_at,"
            + " updated_at) values (?, ?, 'main', 1, 'PROVISIONING', 'host:', now(), now())",
        project,
        project);
    run(
        connection,
        "insert into history (instance, version, happened_at, to_status, actor, reason)"
            + " values (?, 1, now(), 'PROVISIONING', 'host:', 'attached')",
        project);
    run(
        connection,
        "insert into audit (project, happened_at, actor, action, instance)"
            + " values (?, now(), 'host:', 'ATTACH', ?)",
        project,
        project);
  }

  private static boolean hasDatabase(Connection connection, String project) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "select id, name, status from instance where project = ? and status <> 'DELETED'")) {
      statement.setString(1, project);
      try (ResultSet results = statement.executeQuery()) {
        return results.next();
      }
    }
  }

  @Override
  public boolean begin(String project) throws SQLException {
    try (Connection connection = connections.getConnection();
        PreparedStatement statement =
            connection.prepareStatement(
                // By the id alone: a status beside it would tempt the planner to the index of those
                // in
                // work, which is long when all are.
                "update instance set begun_at = now(), updated_at = now(), version = version + 1"
                    + " where id = ? returning old.begun_at")) {
      statement.setString(1, project);
      try (ResultSet results = statement.executeQuery()) {
        results.next();
        return results.getTimestamp(1) != null;
      }
    }
  }

  @Override
  public void ready(String project, Vendor.Answer answer) throws SQLException {
    try (Connection connection = connections.getConnection()) {
      Transaction.in(
          connection,
          () -> {
            run(
                connection,
                "update instance set status = 'READY', ready_at = now(), updated_at = now(),"
                    + " version = version + 1, url = ?, password = ?"
                    + " where id = ? and ready_at is null",
                answer.url(),
                answer.password(),
                project);
            run(
                connection,
                "insert into history (instance, version, happened_at, from_status, to_status, actor,"
                    + " reason) values (?, 3, now(), 'PROVISIONING', 'READY', 'engine:', 'ready')",
                project);
            run(connection, "update project set revision = revision + 1 where id = ?", project);
          });
    }
  }

  private static void run(Connection connection, String sql, String... values) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        statement.setString(i + 1, values[i]);
      }
      if (statement.executeUpdate() != 1) {
        throw new IllegalStateException("Somebody else was quicker: " + sql);
      }
    }
  }
}
