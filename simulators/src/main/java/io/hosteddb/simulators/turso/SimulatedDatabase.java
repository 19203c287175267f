package io.hosteddb.simulators.turso;

import io.hosteddb.simulators.VendorSimulator;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A database with a real SQLite database in memory behind it. Not thread-safe. */
final class SimulatedDatabase implements AutoCloseable {
  private final String name;
  private final String id;
  private final String group;
  private final String location;
  private Instant servesFrom;
  private final Connection connection;
  private VendorSimulator.@Nullable Listener host;
  private boolean deleteProtected;

  SimulatedDatabase(String name, String id, String group, String location, Instant servesFrom) {
    this.name = name;
    this.id = id;
    this.group = group;
    this.location = location;
    this.servesFrom = servesFrom;
    try {
      this.connection = DriverManager.getConnection("jdbc:sqlite::memory:");
    } catch (SQLException e) {
      throw new IllegalStateException("SQLite does not open a database in memory.", e);
    }
  }

  void servedBy(VendorSimulator.Listener listener) {
    host = listener;
  }

  String name() {
    return name;
  }

  String id() {
    return id;
  }

  String group() {
    return group;
  }

  String hostname() {
    if (host == null) {
      throw new IllegalStateException("The database has no host yet.");
    }
    return host.authority();
  }

  boolean serves(Instant now) {
    return !now.isBefore(servesFrom);
  }

  /** It does not serve for a while. */
  void restart(Instant until) {
    servesFrom = until.isAfter(servesFrom) ? until : servesFrom;
  }

  boolean isDeleteProtected() {
    return deleteProtected;
  }

  void protect(boolean value) {
    deleteProtected = value;
  }

  Connection connection() {
    return connection;
  }

  void execute(String... statements) {
    try (Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  String query(String sql) {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      return row.next() ? String.valueOf(row.getString(1)) : "";
    } catch (SQLException e) {
      return "";
    }
  }

  /** What a create answers: three fields only. */
  Map<String, Object> created(boolean hostless) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("DbId", id);
    json.put("Hostname", hostless ? "" : hostname());
    json.put("Name", name);
    return json;
  }

  /**
   * What a look-up answers.
   *
   * @param version the server that it runs on, which only the vendor's own client knows; blank if
   *     it is not shown
   */
  Map<String, Object> json(boolean hostless, String version) {
    Map<String, Object> json = new LinkedHashMap<>(created(hostless));
    json.put("block_reads", false);
    json.put("block_writes", false);
    json.put("regions", List.of(location));
    json.put("primaryRegion", location);
    json.put("group", group);
    json.put("delete_protection", deleteProtected);
    json.put("parent", null);
    if (!version.isBlank()) {
      json.put("version", version);
    }
    return json;
  }

  @Override
  public void close() {
    if (host != null) {
      host.close();
    }
    try {
      connection.close();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
