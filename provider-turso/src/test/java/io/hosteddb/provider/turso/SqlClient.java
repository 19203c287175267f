package io.hosteddb.provider.turso;

import io.hosteddb.env.VariableValues;
import io.hosteddb.model.VariableName;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

/** What a runtime's libSQL client does, with nothing but the managed variables. */
final class SqlClient {
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final URI pipeline;
  private final String bearer;

  private SqlClient(URI pipeline, String bearer) {
    this.pipeline = pipeline;
    this.bearer = bearer;
  }

  static SqlClient of(VariableValues variables) {
    return of(
        variables.find(VariableName.of("TURSO_DATABASE_URL")).orElseThrow().reveal(),
        variables.find(VariableName.of("TURSO_AUTH_TOKEN")).orElseThrow().reveal());
  }

  /** libsql: is https:, and http: with tls=0 and a port. */
  static SqlClient of(String url, String bearer) {
    URI uri = URI.create(url);
    boolean plain = "tls=0".equals(uri.getQuery());
    if (!"libsql".equals(uri.getScheme()) || (plain && uri.getPort() < 0)) {
      throw new IllegalArgumentException("No libsql: URL: " + url);
    }
    String scheme = plain ? "http://" : "https://";
    return new SqlClient(URI.create(scheme + uri.getAuthority() + "/v2/pipeline"), bearer);
  }

  HttpResponse<String> send(String sql) throws IOException, InterruptedException {
    String body =
        "{\"baton\":null,\"requests\":[{\"type\":\"execute\",\"stmt\":{\"sql\":\""
            + sql
            + "\"}},{\"type\":\"close\"}]}";
    return HTTP.send(
        HttpRequest.newBuilder(pipeline)
            .header("Authorization", "Bearer " + bearer)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  String execute(String sql) throws IOException, InterruptedException {
    HttpResponse<String> response = send(sql);
    if (response.statusCode() != 200 || response.body().contains("\"type\":\"error\"")) {
      throw new IOException("HTTP " + response.statusCode() + ": " + response.body());
    }
    return response.body();
  }

  /** Writes and reads; what was written stays. */
  void writeAndRead() throws IOException, InterruptedException {
    execute("CREATE TABLE IF NOT EXISTS kit (text TEXT)");
    execute("INSERT INTO kit VALUES ('written and read')");
    if (!execute("SELECT text FROM kit").contains("written and read")) {
      throw new IOException("What was written cannot be read.");
    }
  }
}
