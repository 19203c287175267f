package io.hosteddb.local;

import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/** What a runtime does with a PostgreSQL URI. */
public final class Pg {
  private Pg() {}

  public static Connection connect(String url, @Nullable String otherDatabase) throws SQLException {
    URI uri = URI.create(url);
    String[] userInfo = uri.getUserInfo().split(":", 2);
    String database = otherDatabase == null ? uri.getPath().substring(1) : otherDatabase;
    return DriverManager.getConnection(
        "jdbc:postgresql://" + uri.getHost() + ":" + uri.getPort() + "/" + database,
        userInfo[0],
        userInfo[1]);
  }

  public static String query(String url, String sql) throws SQLException {
    try (Connection connection = connect(url, null);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return String.valueOf(row.getString(1));
    }
  }

  public static void execute(String url, String... statements) throws SQLException {
    try (Connection connection = connect(url, null);
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }
}
