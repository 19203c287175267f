package io.hosteddb.local.internal.mongodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import io.hosteddb.local.LocalMongoProviderFactory;
import io.hosteddb.local.LocalProviders;
import io.hosteddb.local.internal.files.LocalDirectory;
import io.hosteddb.local.internal.files.SideEffects;
import io.hosteddb.model.RegionId;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.ProviderDescriptor;
import io.hosteddb.spi.Provisioned;
import io.hosteddb.testkit.CrashPoints;
import io.hosteddb.testkit.SimulatedCrash;
import io.hosteddb.testkit.provider.ProviderDriver;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Optional;
import org.bson.Document;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The first start in a directory; what comes after it, the other sweep cuts. */
@Tag("sweep")
class MongoFirstStartCrashTest {
  private static final Logger LOG = LoggerFactory.getLogger(MongoFirstStartCrashTest.class);

  @TempDir Path temporary;
  private int directories;

  @Test
  void everyCutOfTheFirstStartIsRecovered() throws Exception {
    CrashPoints making = CrashPoints.counting();
    ProviderDriver counted = ProviderDriver.of(ProviderDriver.newIdentity());
    withProvider(newDirectory(), making, provider -> counted.servedBy(provider).provision());
    for (int cut = 0; cut < making.names().size(); cut++) {
      cutWhileMaking(cut, making.names().get(cut));
    }
    assertThat(making.names()).contains("before saving the port", "after saving the port");
    LOG.info("mongodb/local: {} cut points of the first start", making.names().size());
  }

  private void cutWhileMaking(int cut, String point) throws Exception {
    ProviderDriver steps = ProviderDriver.of(ProviderDriver.newIdentity());
    Path directory = newDirectory();
    assertThatThrownBy(() ->
            withProvider(
                directory,
                CrashPoints.crashAt(cut),
                provider -> steps.servedBy(provider).provision()))
        .as(point)
        .isInstanceOf(SimulatedCrash.class);
    withProvider(
        directory,
        CrashPoints.counting(),
        provider -> {
          Provisioned ready = steps.servedBy(provider).mayExist().provision();
          write(ready);
          assertThat(MongoAdministration.look(provider, MongoFirstStartCrashTest::entries))
              .as(point)
              .isEqualTo(1);
          steps.servedBy(provider).deprovision();
          assertThat(MongoAdministration.look(provider, MongoFirstStartCrashTest::traces))
              .as(point)
              .isZero();
        });
  }

  private static void write(Provisioned ready) {
    try (MongoClient client = MongoClients.create(LocalProviders.value(ready, "MONGODB_URI"))) {
      client
          .getDatabase(LocalProviders.value(ready, "MONGODB_DB_NAME"))
          .getCollection("notes")
          .insertOne(new Document("x", 1));
    }
  }

  /** How many databases of ours and entries there are. */
  private static long traces(MongoClient administrator) {
    return entries(administrator)
        + administrator.listDatabaseNames().into(new ArrayList<>()).stream()
            .filter(name -> name.startsWith("hdb_"))
            .count();
  }

  private static long entries(MongoClient client) {
    return MongoAdministration.registry(client).countDocuments();
  }

  private Path newDirectory() {
    return temporary.resolve("data" + directories++);
  }

  private interface Work {
    void with(LocalMongoProvider provider) throws Exception;
  }

  private static void withProvider(Path directory, CrashPoints points, Work work) throws Exception {
    ProviderDescriptor descriptor;
    try (DatabaseProvider other = LocalProviders.create(new LocalMongoProviderFactory(), null)) {
      descriptor = other.descriptor();
    }
    try (LocalMongoProvider provider =
        new LocalMongoProvider(
            descriptor,
            RegionId.of("local"),
            LocalDirectory.open(Optional.of(directory), "mongodb", path -> {}),
            new SecureRandom(),
            SideEffects.watchedBy(points::reached),
            CurrentBackend::new)) {
      work.with(provider);
    }
  }
}
