package io.hosteddb.cluster;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.Connection;
import java.sql.DriverManager;
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
    URI uri = URI.create(url);
    String[] user = user(uri);
    try (Connection connection =
            DriverManager.getConnection(
                "jdbc:postgresql://" + uri.getHost() + ":" + uri.getPort() + uri.getPath(),
                user[0],
                user[1]);
        Statement statement = connection.createStatement()) {
      statement.execute("SELECT 1");
      return Optional.empty();
    } catch (SQLException e) {
      return Optional.of("SQL state " + e.getSQLState());
    }
  }

  private static Optional<String> mongodb(Cluster cluster, URI uri, String database)
      throws Exception {
    String[] user = user(uri);
    String said = cluster.askVendors("login", user[0], user[1], database).get(0);
    return said.equals("ok") ? Optional.empty() : Optional.of(said);
  }
}
