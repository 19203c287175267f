package io.hosteddb.provider.postgres.neon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.hosteddb.AttachRequest;
import io.hosteddb.HostedDatabases;
import io.hosteddb.Providers;
import io.hosteddb.model.Actor;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.ProjectId;
import io.hosteddb.settings.Settings;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The real Neon. It runs if {@code LIVE_NEON=true} and {@code NEON_API_KEY} are in the environment:
 * a key alone is not enough, so that no build creates a project by accident. It creates one and
 * deletes it, also when it fails.
 */
class NeonLiveTest {
  private static final Duration MAX_TIME = Duration.ofMinutes(5);
  private static final Actor ANA = Actor.user("live-test");

  @Test
  void databaseComesWorksAndGoes() throws Exception {
    Map<String, String> environment = System.getenv();
    assumeTrue(
        "true".equals(environment.get("LIVE_NEON")) && environment.containsKey("NEON_API_KEY"),
        "Skipped: set LIVE_NEON=true and NEON_API_KEY (a personal key also needs"
            + " NEON_ORG_ID) to create and delete a project at Neon for real.");
    Settings settings = Settings.fromEnvironment(environment).with("postgres.backend", "neon");
    try (HostedDatabases databases =
        HostedDatabases.builder()
            .providers(Providers.discover(settings))
            .platform("live-test")
            .vendorPrefix("lt")
            .build()) {
      run(databases);
    }
  }

  private static void run(HostedDatabases databases) throws Exception {
    long begun = System.nanoTime();
    DatabaseId id =
        databases
            .attach(
                AttachRequest.to(ProjectId.of("live-test")).provider("postgres").by(ANA).build())
            .id();
    try {
      databases.awaitReady(id, MAX_TIME);
      begun = printed("READY", begun);
      Map<String, String> variables = databases.reveal(id, ANA, "live test");
      useIt(String.valueOf(variables.get("DATABASE_URL")));
      begun = printed("connected, wrote and read", begun);
    } finally {
      databases.detach(id, ANA);
      databases.awaitDeleted(id, MAX_TIME);
      printed("DELETED", begun);
    }
  }

  private static void useIt(String url) throws Exception {
    try (Connection connection = NeonUnderTest.connect(url);
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE live AS SELECT 'written' AS text");
      try (ResultSet row = statement.executeQuery("SELECT text FROM live")) {
        assertThat(row.next()).isTrue();
        assertThat(row.getString(1)).isEqualTo("written");
      }
    }
  }

  private static long printed(String phase, long begun) {
    long now = System.nanoTime();
    System.out.printf("[live] postgres/neon: %s after %.1f s%n", phase, (now - begun) / 1e9);
    return now;
  }
}
