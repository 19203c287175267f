package io.hosteddb.examples.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.CookieManager;
import java.net.HttpCookie;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What is secret is in no log line, even at debug level, and not in clear in the store's file. */
@Tag("killed-process")
class DebugLogTest {
  private static final String PROJECT = "/v1/server/projects/prj_support_agent";
  private static final String USERS_OWN = "users-own-canary-55c2";

  @TempDir private Path dataDir;

  @Test
  void nothingSecretIsLoggedAtDebugLevel() throws Exception {
    Map<String, String> secrets = new LinkedHashMap<>();
    secrets.put("the admin's token", PlatformProcess.ADMIN_TOKEN);
    secrets.put("the member's token", PlatformProcess.MEMBER_TOKEN);
    secrets.put("a user's own variable", USERS_OWN);
    secrets.put("a token that is wrong", "wrong-token-canary");
    String log;
    try (PlatformProcess platform =
        PlatformProcess.start(dataDir, 0, Map.of("LOGGING_LEVEL_ROOT", "debug"))) {
      Api admin = platform.admin();
      admin.put(PROJECT + "/env", Map.of("envVars", Map.of("KEY", USERS_OWN))).expect(200);
      for (String kind : List.of("neon", "turso", "mongodb")) {
        String id =
            admin
                .post(PROJECT + "/databases", Map.of("kind", kind, "name", "my " + kind))
                .expect(201)
                .database()
                .path("id")
                .asString();
        String path = PROJECT + "/databases/" + id;
        Conditions.await(
            kind, () -> admin.get(path).database().path("status").asString().equals("ready"));
        for (JsonNode variable :
            admin.get(path + "/connection").expect(200).body().path("envVars")) {
          if (variable.path("secret").asBoolean()) {
            String name = variable.path("name").asString();
            String value = variable.path("value").asString();
            secrets.put(name, value);
            secrets.put("the password in " + name, password(value));
            admin.post(path + "/reveal", Map.of("name", name, "reason", "a test")).expect(200);
          }
        }
        admin.delete(path).expect(204);
      }
      admin
          .put(
              PROJECT + "/env?environmentId=env_support_production",
              Map.of("envVars", Map.of("KEY", USERS_OWN)))
          .expect(200);
      admin.get("/v1/projects/prj_support_agent/environments").expect(200);
      admin.as("wrong-token-canary").get("/v1/projects").expect(401);
      // Errors print what they were about.
      admin.put(PROJECT + "/env", Map.of("envVars", Map.of("1", USERS_OWN))).expect(400);
      admin.send("PUT", PROJECT + "/env", "{\"envVars\":\"" + USERS_OWN, Map.of()).expect(400);
      admin
          .send("PUT", PROJECT + "/env", "{\"envVars\":[\"" + USERS_OWN + "\"]}", Map.of())
          .expect(400);
      log = platform.output();
      assertThat(log).doesNotContain(session(platform));
      platform.stop();
      log = platform.output();
    }
    assertThat(log).as("it is a debug log").contains("DEBUG").hasSizeGreaterThan(50_000);
    // The welcome shows the tokens to whoever starts the demo; tokens that are set are not in it.
    String shown = log;
    secrets.forEach((what, value) ->
        assertThat(
                shown.lines().filter(line -> line.contains(value)).map(DebugLogTest::cut).toList())
            .as(what)
            .isEmpty());
    for (Path file : files()) {
      String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
      secrets.forEach((what, value) ->
          assertThat(text.contains(value)).as("%s is in %s", what, file).isFalse());
    }
  }

  private List<Path> files() throws Exception {
    try (Stream<Path> files = Files.walk(dataDir)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("platform."))
          .filter(Files::isRegularFile)
          .toList();
    }
  }

  private static String cut(String line) {
    return line.substring(0, Math.min(line.length(), 400));
  }

  /** Of a connection URI; of anything else, all of it. */
  private static String password(String value) {
    String info = URI.create(value.replaceAll("[^\\x21-\\x7e]", "")).getUserInfo();
    return info == null || !info.contains(":") ? value : info.substring(info.indexOf(':') + 1);
  }

  /** Signs in as the page does, wrongly first. */
  private static String session(PlatformProcess platform) throws Exception {
    CookieManager cookies = new CookieManager();
    HttpClient browser = HttpClient.newBuilder().cookieHandler(cookies).build();
    URI session = URI.create(platform.address() + "/v1/session");
    browser.send(HttpRequest.newBuilder(session).build(), HttpResponse.BodyHandlers.discarding());
    List<Integer> statuses = new ArrayList<>();
    for (String token : List.of("wrong-token-canary", PlatformProcess.ADMIN_TOKEN)) {
      HttpRequest request =
          HttpRequest.newBuilder(session)
              .header("Content-Type", "application/json")
              .header("X-XSRF-TOKEN", cookie(cookies, "XSRF-TOKEN"))
              .POST(HttpRequest.BodyPublishers.ofString("{\"token\":\"" + token + "\"}"))
              .build();
      statuses.add(browser.send(request, HttpResponse.BodyHandlers.discarding()).statusCode());
    }
    assertThat(statuses).containsExactly(401, 200);
    HttpRequest use =
        HttpRequest.newBuilder(URI.create(platform.address() + "/v1/projects")).build();
    assertThat(browser.send(use, HttpResponse.BodyHandlers.discarding()).statusCode())
        .isEqualTo(200);
    return new String(
        Base64.getDecoder().decode(cookie(cookies, "platform_session")), StandardCharsets.UTF_8);
  }

  private static String cookie(CookieManager cookies, String name) {
    return cookies.getCookieStore().getCookies().stream()
        .filter(cookie -> cookie.getName().equals(name))
        .map(HttpCookie::getValue)
        .findFirst()
        .orElse("");
  }
}
