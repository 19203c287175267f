package io.hosteddb.simulators.atlas;

import static org.assertj.core.api.Assertions.assertThat;

import io.hosteddb.model.Secret;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** Dated media types, and access lists, as a client of Atlas meets them. */
class AtlasVersionsTest {
  private static final String GROUPS = "/api/atlas/v2/groups";

  private final HttpClient client = HttpClient.newHttpClient();
  private final AtlasSimulator atlas =
      new AtlasSimulator(InstantSource.system(), Secret.of("a-secret-of-the-service-account"));
  private final String project = atlas.plantProject("planted", Map.of());
  private String token = "";

  /** The copy of the API description has the newest version of each endpoint only. */
  private void withoutDescription() {
    atlas.unknowns(true);
  }

  @AfterEach
  void close() {
    atlas.close();
  }

  private HttpResponse<String> send(String method, String path, String date, String body)
      throws Exception {
    if (token.isEmpty()) {
      token = newToken();
    }
    String type = "application/vnd.atlas." + date + "+json";
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(atlas.uri() + path))
            .header("Authorization", "Bearer " + token)
            .header("Accept", type)
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (!body.isEmpty()) {
      request.header("Content-Type", type);
    }
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private String newToken() throws Exception {
    String pair = AtlasSimulator.CLIENT_ID + ":" + atlas.clientSecret().reveal();
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(atlas.uri() + "/api/oauth/token"))
            .header(
                "Authorization",
                "Basic "
                    + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .header("Accept", "application/json")
            .POST(BodyPublishers.ofString("grant_type=client_credentials"))
            .build();
    String answer = client.send(request, BodyHandlers.ofString()).body();
    return JsonMapper.shared().readTree(answer).path("access_token").asString();
  }

  @ParameterizedTest
  @CsvSource({"2023-01-01, 2023-01-01", "2024-05-30, 2023-01-01", "2026-11-01, 2023-01-01"})
  void laterDate_isResolvedDown(String asked, String resolved) throws Exception {
    withoutDescription();
    HttpResponse<String> answer = send("GET", GROUPS + "/" + project, asked, "");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type"))
        .contains("application/vnd.atlas." + resolved + "+json;charset=utf-8");
    assertThat(answer.headers().firstValue("Sunset")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"2023-06-01, 2023-02-01, true", "2024-08-05, 2024-08-05, false"})
  void dateBetweenTwoVersions_isTheOlder_whichWillEnd(String asked, String resolved, boolean ends)
      throws Exception {
    withoutDescription();
    atlas.plantCluster(project, "planted", false, Map.of());

    HttpResponse<String> answer =
        send("GET", GROUPS + "/" + project + "/clusters/planted", asked, "");

    assertThat(answer.headers().firstValue("Content-Type").orElse("")).contains(resolved);
    assertThat(answer.headers().firstValue("Sunset").isPresent()).isEqualTo(ends);
  }

  @ParameterizedTest
  @ValueSource(strings = {"2022-12-31", "20230101", "latest", "2023-1-1"})
  void dateBeforeTheFirstVersion_orNone_isRefused(String asked) throws Exception {
    withoutDescription();
    HttpResponse<String> answer = send("GET", GROUPS + "/" + project, asked, "");

    assertThat(answer.statusCode()).isEqualTo(406);
    assertThat(answer.body()).contains("INVALID_VERSION_DATE");
  }

  @Test
  void addressAndItsRange_areOneEntry_andBothAreShown() throws Exception {
    String path = GROUPS + "/" + project + "/accessList";
    HttpResponse<String> one =
        send("POST", path, "2023-01-01", "[{\"ipAddress\":\"198.51.100.7\",\"comment\":\"c\"}]");
    HttpResponse<String> again =
        send("POST", path, "2023-01-01", "[{\"cidrBlock\":\"198.51.100.7/32\"}]");

    assertThat(one.statusCode()).isEqualTo(201);
    assertThat(one.body())
        .contains("\"ipAddress\":\"198.51.100.7\"")
        .contains("\"cidrBlock\":\"198.51.100.7/32\"");
    assertThat(again.body()).contains("\"totalCount\":1").contains("\"comment\":\"c\"");
    assertThat(atlas.accessList(project)).containsExactly("198.51.100.7/32");
    for (String entry : new String[] {"198.51.100.7", "198.51.100.7/32"}) {
      String status = path + "/" + URLEncoder.encode(entry, StandardCharsets.UTF_8) + "/status";
      assertThat(send("GET", status, "2023-01-01", "").body()).isEqualTo("{\"STATUS\":\"ACTIVE\"}");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[{\"comment\":\"neither\"}]",
        "[{\"ipAddress\":\"198.51.100.7\",\"cidrBlock\":\"198.51.100.7/32\"}]",
        "[{\"ipAddress\":\"198.51.100.0/24\"}]",
        "[{\"ipAddress\":\"198.51.100.7\"},{\"cidrBlock\":\"198.51.100.7/32\"}]"
      })
  void entryThatIsNone_isRefused(String body) throws Exception {
    withoutDescription();
    HttpResponse<String> answer =
        send("POST", GROUPS + "/" + project + "/accessList", "2023-01-01", body);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(atlas.accessList(project)).isEmpty();
  }
}
