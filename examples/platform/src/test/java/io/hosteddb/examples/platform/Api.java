package io.hosteddb.examples.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A program that calls the platform. Every answer must be one that the OpenAPI description has. */
record Api(URI address, @Nullable String token) {
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final JsonMapper JSON = JsonMapper.shared();

  /** An answer. */
  record Answer(int status, JsonNode body, HttpResponse<String> raw) {
    Answer expect(int expected) {
      assertThat(status).as(raw.request().uri() + ": " + raw.body()).isEqualTo(expected);
      return this;
    }

    /** The database in it. */
    JsonNode database() {
      return body.path("database");
    }

    String detail() {
      return body.path("detail").asString("");
    }
  }

  Api as(@Nullable String other) {
    return new Api(address, other);
  }

  Answer get(String path) throws IOException, InterruptedException {
    return send("GET", path, null, Map.of());
  }

  Answer post(String path, Object body) throws IOException, InterruptedException {
    return send("POST", path, JSON.writeValueAsString(body), Map.of());
  }

  Answer put(String path, Object body) throws IOException, InterruptedException {
    return send("PUT", path, JSON.writeValueAsString(body), Map.of());
  }

  Answer delete(String path) throws IOException, InterruptedException {
    return send("DELETE", path, null, Map.of());
  }

  /** To a route that the description does not have. */
  Answer undescribed(String method, String path, @Nullable String body)
      throws IOException, InterruptedException {
    return answer(method, path, body, Map.of());
  }

  Answer send(String method, String path, @Nullable String body, Map<String, String> headers)
      throws IOException, InterruptedException {
    Answer answer = answer(method, path, body, headers);
    String type = answer.raw().headers().firstValue("Content-Type").orElse("");
    String route = URI.create(path).getPath();
    if (route.startsWith("/v1/")
        && !type.startsWith("text/html")
        && known(route)
        && answer.status() != 405) {
      assertThat(Contract.deviations(method, route, answer.status(), type, answer.raw().body()))
          .as(method + " " + route + " answered " + answer.status() + " " + answer.raw().body())
          .isEmpty();
    }
    return answer;
  }

  private Answer answer(
      String method, String path, @Nullable String body, Map<String, String> headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(address + path)).timeout(Duration.ofSeconds(60));
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    if (body == null) {
      request.method(method, HttpRequest.BodyPublishers.noBody());
    } else {
      request.header("Content-Type", "application/json");
      request.method(method, HttpRequest.BodyPublishers.ofString(body));
    }
    headers.forEach(request::setHeader);
    HttpResponse<String> response =
        HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    String type = response.headers().firstValue("Content-Type").orElse("");
    return new Answer(response.statusCode(), parse(type, response.body()), response);
  }

  private static boolean known(String route) {
    return !route.endsWith(".yaml") && !route.contains("nowhere");
  }

  private static JsonNode parse(String type, String body) {
    return type.contains("json") ? JSON.readTree(body) : JSON.createObjectNode();
  }
}
