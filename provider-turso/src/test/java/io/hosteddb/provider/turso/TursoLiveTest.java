package io.hosteddb.provider.turso;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.hosteddb.AttachRequest;
import io.hosteddb.HostedDatabases;
import io.hosteddb.Providers;
import io.hosteddb.database.HostedDatabase;
import io.hosteddb.env.VariableValues;
import io.hosteddb.model.Actor;
import io.hosteddb.model.ProjectId;
import io.hosteddb.model.Secret;
import io.hosteddb.settings.Settings;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Provisions, opens and deletes one database at Turso itself. Skipped unless {@code
 * LIVE_TURSO=true}, {@code TURSO_API_TOKEN} and {@code TURSO_ORGANIZATION} are in the environment;
 * {@code HOSTEDDB_TURSO_GROUP} names an existing group for plans with one.
 */
class TursoLiveTest {
  private static final Actor TESTER = Actor.user("live-test");

  @Test
  void attachOpenDetach() throws Exception {
    Map<String, String> environment = System.getenv();
    assumeTrue(
        "true".equals(environment.get("LIVE_TURSO"))
            && environment.containsKey("TURSO_API_TOKEN")
            && (environment.containsKey("TURSO_ORGANIZATION")
                || environment.containsKey("TURSO_ORG")),
        "Skipped: set LIVE_TURSO=true, TURSO_API_TOKEN and TURSO_ORGANIZATION to run"
            + " against Turso itself.");
    Settings settings = Settings.fromEnvironment(environment).with("turso.backend", "cloud");
    try (HostedDatabases databases =
        HostedDatabases.builder()
            .providers(Providers.discover(settings))
            .vendorPrefix("hlt")
            .build()) {
      HostedDatabase attached =
          databases.attach(
              AttachRequest.to(ProjectId.of("live-test")).provider("turso").by(TESTER).build());
      System.out.println("[live] turso/cloud: made as " + attached.placement().vendorName());
      long begun = System.nanoTime();
      try {
        use(databases, attached, begun);
      } finally {
        long detach = System.nanoTime();
        HostedDatabase unused = databases.detach(attached.id(), TESTER);
        HostedDatabase gone = databases.awaitDeleted(attached.id(), Duration.ofMinutes(10));
        print("deleted after", detach);
        assertThat(gone.failure()).isNull();
      }
    }
  }

  private static void use(HostedDatabases databases, HostedDatabase attached, long begun)
      throws Exception {
    HostedDatabase ready = databases.awaitReady(attached.id(), Duration.ofMinutes(6));
    print("ready in " + ready.placement().placedRegion() + " after", begun);
    VariableValues values = VariableValues.none();
    Map<String, String> revealed = databases.reveal(ready.id(), TESTER, "the live test opens it");
    for (Map.Entry<String, String> value : revealed.entrySet()) {
      values = values.with(value.getKey(), Secret.of(value.getValue()));
    }
    long opened = System.nanoTime();
    SqlClient.of(values).writeAndRead();
    print("table created, written and read in", opened);
  }

  private static void print(String what, long since) {
    System.out.printf("[live] turso/cloud: %s %.1f s%n", what, (System.nanoTime() - since) / 1e9);
  }
}
