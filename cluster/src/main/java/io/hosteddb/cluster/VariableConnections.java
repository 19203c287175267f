package io.hosteddb.cluster;

import io.hosteddb.cluster.StoreTables.Row;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Uses the managed variables as a runtime does. */
final class VariableConnections {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final String SELECT =
      "{\"baton\":null,\"requests\":[{\"type\":\"execute\",\"stmt\":{\"sql\":\"SELECT 1\"}},"
          + "{\"type\":\"close\"}]}";

  private VariableConnections() {}

  private static Map<String, String> variables(List<String> pairs) {
    Map<String, String> variables = new LinkedHashMap<>();
    for (String pair : pairs) {
      String[] parts = pair.split("=", 2);
      variables.put(parts[0], parts[1]);
    }
    return variables;
  }

  private static String variable(Map<String, String> variables, String name) {
    return Optional.ofNullable(variables.get(name))
        .orElseThrow(() -> new IllegalArgumentException("There is no variable " + name));
  }

  /**
   * What must be found nowhere.
   *
   * @param pairs the variables, such as {@code NAME=value}
   */
  static List<String> secrets(List<String> pairs) {
    List<String> secrets = new ArrayList<>();
    variables(pairs)
        .forEach((name, value) -> {
          if (name.endsWith("_TOKEN")) {
            secrets.add(value);
          } else if (value.contains("@")) {
            secrets.add(user(URI.create(value))[1]);
          }
        });
    return secrets;
  }

  private static String[] user(URI uri) {
    return uri.getUserInfo().split(":", 2);
  }

  /**
   * Connects.
   *
   * @param provider whose variables they are
   * @param pairs the variables
   * @return what is wrong; empty if they work
   */
  static Optional<String> problem(Cluster cluster, String provider, List<String> pairs)
      throws Exception {
    Map<String, String> variables = variables(pairs);
    return switch (provider) {
      case SimulatedVendors.TURSO ->
          turso(variable(variables, "TURSO_DATABASE_URL"), variable(variables, "TURSO_AUTH_TOKEN"));
      case SimulatedVendors.NEON -> postgres(variable(variables, "DATABASE_URL"));
      default ->
          mongodb(
              cluster,
              URI.create(variable(variables, "MONGODB_URI")),
              variable(variables, "MONGODB_DB_NAME"));
    };
  }

  /**
   * How many credentials the vendor would let in.
   *
   * @param row the database
   * @param pairs its variables
   * @return what is there and ours: Turso's tokens, PostgreSQL's login roles but the platform's
   */
  static long live(Cluster cluster, Row row, List<String> pairs) throws Exception {
    return switch (row.provider()) {
      case SimulatedVendors.TURSO ->
          Long.parseLong(cluster.askVendors("writers", row.vendorName()).get(0));
      case SimulatedVendors.NEON -> loginRoles(variable(variables(pairs), "DATABASE_URL")) - 1;
      // Users are in the inventory.
      default -> 1;
    };
  }

  private static long loginRoles(String url) throws SQLException {
    String base = user(URI.create(url))[0].replaceFirst("_g\\d+$", "");
    try (Connection connection = connect(url);
        PreparedStatement statement =
            connection.prepareStatement(
                "SELECT count(*) FROM pg_roles WHERE rolcanlogin AND starts_with(rolname, ?)")) {
      statement.setString(1, base);
      try (ResultSet row = statement.executeQuery()) {
        boolean unused = row.next();
        return row.getLong(1);
      }
    }
  }

  private static Optional<String> turso(String url, String bearer)
      throws IOException, InterruptedException {
    HttpResponse<String> answer =
        HTTP.send(
            HttpRequest.newBuilder(
                    URI.create("http://" + URI.create(url).getAuthority() + "/v2/pipeline"))
                .timeout(PATIENCE)
                .header("Authorization", "Bearer " + bearer)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(SELECT))
                .build(),
            BodyHandlers.ofString());
    boolean works = answer.statusCode() == 200 && !answer.body().contains("\"type\":\"error\"");
    return works ? Optional.empty() : Optional.of("HTTP " + answer.statusCode());
  }

  private static Optional<String> postgres(String url) {
    try (Connection connection = connect(url);
        Statement statement = connection.createStatement()) {
      statement.execute("SELECT 1");
      return Optional.empty();
    } catch (SQLException e) {
      return Optional.of("SQL state " + e.getSQLState());
    }
  }

  private static Connection connect(String url) throws SQLException {
    URI uri = URI.create(url);
    String[] user = user(uri);
    return DriverManager.getConnection(
        "jdbc:postgresql://" + uri.getHost() + ":" + uri.getPort() + uri.getPath(),
        user[0],
        user[1]);
  }

  private static Optional<String> mongodb(Cluster cluster, URI uri, String database)
      throws Exception {
    String[] user = user(uri);
    String said = cluster.askVendors("login", user[0], user[1], database).get(0);
    return said.equals("ok") ? Optional.empty() : Optional.of(said);
  }
}
