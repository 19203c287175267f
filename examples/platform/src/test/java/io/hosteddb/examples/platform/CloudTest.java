package io.hosteddb.examples.platform;

import static org.assertj.core.api.Assertions.assertThat;

import io.hosteddb.simulators.neon.NeonAccount;
import io.hosteddb.simulators.neon.NeonSimulator;
import io.hosteddb.simulators.turso.TursoSimulator;
import io.hosteddb.testlaunch.RunFolder;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The same program as it would run for real: two nodes, PostgreSQL as the store, the cloud backends
 * in front of simulated vendors.
 */
@Order(1)
class CloudTest {
  @TempDir private Path dir;

  @Test
  void twoNodesOnPostgresqlWithCloudBackends() throws Exception {
    try (EmbeddedPostgres store =
            EmbeddedPostgres.builder().setDataDirectory(RunFolder.newKeptFolder("pg-")).start();
        TursoSimulator turso = new TursoSimulator(Clock.systemUTC());
        NeonSimulator neon = new NeonSimulator(Clock.systemUTC())) {
      turso.makeGroup("default", "aws-us-west-2");
      Map<String, String> settings = new HashMap<>(PageTest.turso(turso));
      settings.put("hosteddb.postgres.backend", "neon");
      settings.put("hosteddb.neon.api-key", NeonAccount.ORG_KEY);
      settings.put("hosteddb.neon.base-url", neon.uri().toString());
      settings.put("spring.datasource.url", store.getJdbcUrl("postgres", "postgres"));
      settings.put("spring.datasource.username", "postgres");
      // What other nodes did is heard of, not found by a look.
      settings.put("platform.page-look-interval", "1h");
      settings.put("platform.keyset-file", dir.resolve("keyset.json").toString());
      try (RunningPlatform a = RunningPlatform.start(dir.resolve("a"), settings);
          RunningPlatform b = RunningPlatform.start(dir.resolve("b"), settings)) {
        Tenant tenant = a.newTenant();
        Api onA = a.api(tenant.adminToken());
        Api onB = b.api(tenant.adminToken());
        try (Stream stream = new Stream(b, tenant)) {
          Conditions.await("the snapshot", () -> stream.has("snapshot", "\"databases\":[]"));
          String memory = attach(onA, tenant, "turso", "agent memory");
          String orders = attach(onA, tenant, "neon", "orders");
          for (String id : List.of(memory, orders)) {
            // Whichever node did it, a page at the other one is told.
            Conditions.await(
                "B's page sees that " + id + " is ready", () -> "ready".equals(stream.status(id)));
          }
          JsonNode row = onB.get(tenant.database(orders)).expect(200).database();
          assertThat(row.path("backend").asString()).isEqualTo("neon");
          assertThat(row.path("placedRegion").asString()).isEqualTo("aws-us-west-2");
          assertThat(
                  onB.get(tenant.database(memory) + "/connection")
                      .expect(200)
                      .body()
                      .path("envVars")
                      .path(0)
                      .path("value")
                      .asString())
              .startsWith("libsql://");
          onB.delete(tenant.database(memory)).expect(204);
          onA.delete(tenant.database(orders)).expect(204);
          for (String id : List.of(memory, orders)) {
            Conditions.await(
                "B's page sees that " + id + " is deleted",
                () -> "deleted".equals(stream.status(id)));
          }
          assertThat(turso.inventory()).isEmpty();
          assertThat(neon.inventory()).isEmpty();
          assertThat(stream.versionsRise()).isTrue();
        }
      }
    }
  }

  private static String attach(Api api, Tenant tenant, String kind, String name) throws Exception {
    return api.post(tenant.databases(), Map.of("kind", kind, "name", name))
        .expect(201)
        .database()
        .path("id")
        .asString();
  }

  /** A page that is open, as far as the network sees it. */
  private static final class Stream implements AutoCloseable {
    private final HttpClient http = HttpClient.newHttpClient();
    private final List<String> events = new CopyOnWriteArrayList<>();
    private final InputStream body;

    Stream(RunningPlatform platform, Tenant tenant) throws Exception {
      HttpRequest request =
          HttpRequest.newBuilder(
                  URI.create(
                      platform.address() + "/v1/server/projects/" + tenant.project() + "/events"))
              .header("Authorization", "Bearer " + tenant.memberToken())
              .build();
      body = http.send(request, HttpResponse.BodyHandlers.ofInputStream()).body();
      Thread reader = new Thread(this::read, "stream");
      reader.setDaemon(true);
      reader.start();
    }

    private void read() {
      try (BufferedReader lines =
          new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
        String name = "";
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          if (line.startsWith("event:")) {
            name = line.substring(6).strip();
          } else if (line.startsWith("data:")) {
            events.add(name + " " + line.substring(5));
          }
        }
      } catch (IOException e) {
        // Closed from either side.
      }
    }

    boolean has(String name, String text) {
      return events.stream().anyMatch(event -> event.startsWith(name) && event.contains(text));
    }

    /** The status in the last event of a database; null if there is none. */
    @Nullable String status(String id) {
      return rows().stream()
          .filter(row -> row.path("id").asString().equals(id))
          .map(row -> row.path("status").asString())
          .reduce((before, after) -> after)
          .orElse(null);
    }

    boolean versionsRise() {
      Map<String, Long> versions = new HashMap<>();
      return rows().stream()
          .allMatch(row -> {
            long version = row.path("version").asLong();
            Long before = versions.put(row.path("id").asString(), version);
            return before == null || before < version;
          });
    }

    private List<JsonNode> rows() {
      return events.stream()
          .filter(event -> event.startsWith("database "))
          .map(event -> JsonMapper.shared().readTree(event.substring(9)).path("database"))
          .toList();
    }

    @Override
    public void close() throws IOException {
      body.close();
    }
  }
}
