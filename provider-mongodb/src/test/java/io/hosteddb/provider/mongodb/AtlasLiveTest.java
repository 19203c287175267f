package io.hosteddb.provider.mongodb;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import io.hosteddb.AttachRequest;
import io.hosteddb.HostedDatabases;
import io.hosteddb.Providers;
import io.hosteddb.model.Actor;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.ProjectId;
import io.hosteddb.settings.ProviderSettings;
import io.hosteddb.settings.Settings;
import io.hosteddb.spi.ProviderContext;
import java.time.Duration;
import java.util.Map;
import org.bson.Document;
import org.junit.jupiter.api.Test;

/**
 * Makes, opens and deletes a real database at MongoDB Atlas. It costs what Atlas asks for a flex
 * cluster of a few minutes; with {@code HOSTEDDB_ATLAS_TIER=M0} nothing. To be connected to it,
 * {@code HOSTEDDB_ATLAS_ACCESS_LIST} must have the address of this machine.
 */
class AtlasLiveTest {
  private static final Actor ANA = Actor.user("live-test");

  @Test
  void realDatabase_isMade_opened_andDeleted() throws Exception {
    Map<String, String> environment = System.getenv();
    assumeTrue(
        "true".equals(environment.get("LIVE_ATLAS"))
            && environment.containsKey("MONGODB_ATLAS_CLIENT_ID")
            && environment.containsKey("MONGODB_ATLAS_CLIENT_SECRET"),
        "Skipped: set LIVE_ATLAS=true, MONGODB_ATLAS_CLIENT_ID,"
            + " MONGODB_ATLAS_CLIENT_SECRET and MONGODB_ATLAS_ORG_ID to make a real database at"
            + " MongoDB Atlas.");
    AtlasProviderFactory factory = new AtlasProviderFactory();
    ProviderContext context = ProviderContext.builder().platform("hosteddb-live-test").build();
    try (HostedDatabases databases =
        HostedDatabases.builder()
            .platform("hosteddb-live-test")
            .vendorPrefix("lt")
            .providers(
                Providers.of(
                    factory.create(
                        ProviderSettings.read(
                            factory.settings(), Settings.fromEnvironment(environment)),
                        context)))
            .build()) {
      Phase phase = new Phase();
      DatabaseId id =
          databases
              .attach(
                  AttachRequest.to(ProjectId.of("live-test"))
                      .provider("mongodb")
                      .name("live")
                      .by(ANA)
                      .build())
              .id();
      try {
        var unusedReady = databases.awaitReady(id, Duration.ofMinutes(90));
        phase.done("provisioned");
        if (environment.containsKey("HOSTEDDB_ATLAS_ACCESS_LIST")) {
          connect(databases.reveal(id, ANA, "live test"));
          phase.done("written and read");
        } else {
          System.out.println("[live] mongodb/atlas: not connected, no access list is set");
        }
      } finally {
        var unusedDetached = databases.detach(id, ANA);
        var unusedDeleted = databases.awaitDeleted(id, Duration.ofMinutes(30));
        phase.done("deleted");
      }
    }
  }

  private static void connect(Map<String, String> variables) {
    try (MongoClient client = MongoClients.create(variables.get("MONGODB_URI"))) {
      var notes = client.getDatabase(variables.get("MONGODB_DB_NAME")).getCollection("notes");
      var unusedInserted = notes.insertOne(new Document("body", "live"));
      if (notes.countDocuments() != 1) {
        throw new AssertionError("What was written is not there.");
      }
    }
  }

  private static final class Phase {
    private long begun = System.nanoTime();

    void done(String what) {
      long now = System.nanoTime();
      System.out.printf("[live] mongodb/atlas: %s in %.1f s%n", what, (now - begun) / 1e9);
      begun = now;
    }
  }
}
