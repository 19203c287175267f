package io.hosteddb.simulators.turso;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** SQL over HTTP as a libSQL client sends it: typed values go in and come out as they are. */
class TursoPipelineTest {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final String PLATFORM = "Bearer " + TursoSimulator.API_TOKEN;

  private final HttpClient client = HttpClient.newHttpClient();
  private final TursoSimulator turso = new TursoSimulator(InstantSource.system());
  private String host = "";
  private String token = "";

  @BeforeEach
  void make() throws Exception {
    turso.set(behavior -> behavior.servesAfter = () -> Duration.ZERO);
    turso.makeGroup("default", "aws-us-west-2");
    String databases = turso.uri() + "/v1/organizations/acme/databases";
    JsonNode made = post(databases, PLATFORM, "{\"name\":\"notes\",\"group\":\"default\"}");
    host = made.path("database").path("Hostname").asString();
    token = post(databases + "/notes/auth/tokens", PLATFORM, "").path("jwt").asString();
  }

  @AfterEach
  void close() {
    turso.close();
  }

  private JsonNode post(String url, String authorization, String body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url))
            // A simulator that breaks while it answers leaves the client alone.
            .timeout(Duration.ofSeconds(60))
            .header("Authorization", authorization)
            .header("Content-Type", "application/json")
            .POST(body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
            .build();
    HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return JSON.readTree(answer.body());
  }

  /** The first result of one statement. */
  private JsonNode execute(Map<String, ?> stmt) throws IOException, InterruptedException {
    String body =
        JSON.writeValueAsString(
            Map.of("requests", List.of(Map.of("type", "execute", "stmt", stmt))));
    return post("http://" + host + "/v2/pipeline", "Bearer " + token, body).path("results").path(0);
  }

  private JsonNode row(Map<String, ?> stmt) throws IOException, InterruptedException {
    JsonNode result = execute(stmt);
    assertThat(result.path("type").asString()).as(result.toString()).isEqualTo("ok");
    return result.path("response").path("result").path("rows").path(0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '!',
      value = {
        "null    | {\"type\":\"null\"}",
        "integer | {\"type\":\"integer\",\"value\":\"9007199254740993\"}",
        "real    | {\"type\":\"float\",\"value\":1.5}",
        "text    | {\"type\":\"text\",\"value\":\"12\"}",
        "blob    | {\"type\":\"blob\",\"base64\":\"AP8Q\"}"
      })
  void value_keepsItsType(String type, String json) throws Exception {
    JsonNode value = JSON.readTree(json);

    JsonNode row = row(Map.of("sql", "SELECT typeof(?1), ?1", "args", List.of(value)));

    assertThat(row.path(0).path("value").asString()).isEqualTo(type);
    assertThat(row.path(1)).isEqualTo(value);
  }

  @Test
  void namedArguments_areBoundByName_withOrWithoutTheirSign() throws Exception {
    Map<String, ?> one = Map.of("name", "one", "value", Map.of("type", "integer", "value", "1"));
    Map<String, ?> two = Map.of("name", "$two", "value", Map.of("type", "text", "value", "2"));
    Map<String, ?> three = Map.of("name", "three", "value", Map.of("type", "null"));

    JsonNode row =
        row(
            Map.of(
                "sql",
                "SELECT ':no', $two, :one, @three, :one -- :comment",
                "named_args",
                List.of(one, two, three)));

    assertThat(row)
        .isEqualTo(
            JSON.readTree(
                "[{\"type\":\"text\",\"value\":\":no\"},{\"type\":\"text\",\"value\":\"2\"},"
                    + "{\"type\":\"integer\",\"value\":\"1\"},{\"type\":\"null\"},"
                    + "{\"type\":\"integer\",\"value\":\"1\"}]"));
  }

  @Test
  void insertedBlob_isStored_andTheRowIsNamed() throws Exception {
    JsonNode unused = execute(Map.of("sql", "CREATE TABLE files (name TEXT, body BLOB)"));
    JsonNode inserted =
        execute(
            Map.of(
                "sql",
                "INSERT INTO files VALUES (?, ?)",
                "args",
                List.of(
                    Map.of("type", "text", "value", "a"),
                    Map.of("type", "blob", "base64", "AAEC"))));

    JsonNode result = inserted.path("response").path("result");
    assertThat(result.path("affected_row_count").asInt()).isEqualTo(1);
    assertThat(result.path("last_insert_rowid").asString()).isEqualTo("1");
    assertThat(
            row(Map.of("sql", "SELECT length(body), hex(body) FROM files")).path(1).path("value"))
        .hasToString("\"000102\"");
  }

  @Test
  void wrongArgument_isAnErrorOfTheStatement() throws Exception {
    JsonNode result =
        execute(
            Map.of("sql", "SELECT ?", "args", List.of(Map.of("type", "integer", "value", "one"))));

    assertThat(result.path("type").asString()).isEqualTo("error");
  }
}
