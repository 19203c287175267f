package io.hosteddb.local.internal.mongodb;

import com.mongodb.MongoCommandException;
import com.mongodb.MongoSecurityException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import io.hosteddb.env.VariableValues;
import io.hosteddb.local.LocalMongoProviderFactory;
import io.hosteddb.local.LocalProviders;
import io.hosteddb.local.LocalUnderTest;
import io.hosteddb.local.internal.files.LocalDirectory;
import io.hosteddb.local.internal.files.PrivateFiles;
import io.hosteddb.local.internal.files.SideEffects;
import io.hosteddb.model.ErrorCategory;
import io.hosteddb.model.RegionId;
import io.hosteddb.model.VariableName;
import io.hosteddb.spi.DatabaseIdentity;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.ProviderDescriptor;
import io.hosteddb.testkit.CrashPoints;
import io.hosteddb.testkit.provider.ConnectionCheck;
import io.hosteddb.testkit.provider.ErrorScenario;
import io.hosteddb.testkit.provider.OpenSession;
import io.hosteddb.testkit.provider.ProviderDriver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import org.bson.Document;
import org.bson.types.ObjectId;

/** A wire server of this process, whose data are in a directory and survive the process. */
final class MongoUnderTest extends LocalUnderTest {
  private final ProviderDescriptor descriptor;
  private final List<ServerSocket> rivals = new ArrayList<>();
  private final CountDownLatch released = new CountDownLatch(1);

  MongoUnderTest() throws IOException {
    try (DatabaseProvider any = LocalProviders.create(new LocalMongoProviderFactory(), null)) {
      descriptor = any.descriptor();
    }
  }

  @Override
  protected LocalMongoProvider make(CrashPoints cuts) {
    return in(directory(), cuts, CurrentBackend::new);
  }

  private LocalMongoProvider in(Path where, CrashPoints cuts, LocalMongoServer.Backends backends) {
    return new LocalMongoProvider(
        descriptor,
        RegionId.of("local"),
        LocalDirectory.open(Optional.of(where), "mongodb", path -> {}),
        new SecureRandom(),
        SideEffects.watchedBy(cuts::reached),
        backends);
  }

  /** The server lives in a provider's process, so there is one while somebody looks. */
  private <T> T look(MongoAdministration.Look<T> look) throws IOException {
    try (LocalMongoProvider host = make(CrashPoints.counting())) {
      return MongoAdministration.look(host, look);
    } catch (InterruptedException e) {
      throw new IOException("interrupted while it looked", e);
    }
  }

  /** A database is there only once it was written to; until then its entry stands for it. */
  @Override
  public List<String> inventory() throws IOException {
    if (!Files.exists(directory().resolve("mongodb/data.mv.db"))) {
      return List.of();
    }
    return look(client -> {
      Set<String> names = client.listDatabaseNames().into(new TreeSet<>());
      names.remove("hosteddb_registry");
      MongoAdministration.registry(client)
          .find()
          .forEach(entry -> names.add(entry.getString("_id")));
      return List.copyOf(names);
    });
  }

  @Override
  public void plantForeign(DatabaseIdentity owner) throws Exception {
    if (!Files.exists(directory().resolve("mongodb/data.mv.db"))) {
      ProviderDriver first = ProviderDriver.of(ProviderDriver.newIdentity());
      first.servedBy(provider()).provision();
      first.servedBy(provider()).deprovision();
    }
    String name = owner.vendorName().withUnderscores();
    Document unused =
        look(client -> {
          client.getDatabase(name).getCollection("theirs").insertOne(new Document("x", 1));
          Document entry = new Document("_id", name).append("mark", owner.ownershipMark());
          MongoAdministration.registry(client).insertOne(entry);
          return entry;
        });
  }

  @Override
  public boolean foreignIsIntact(DatabaseIdentity owner) throws IOException {
    String name = owner.vendorName().withUnderscores();
    return look(client ->
        client.getDatabase(name).getCollection("theirs").countDocuments(Filters.eq("x", 1)) == 1
            && MongoAdministration.registry(client)
                    .countDocuments(
                        Filters.and(Filters.eq(name), Filters.eq("mark", owner.ownershipMark())))
                == 1);
  }

  @Override
  public boolean removeForeign(DatabaseIdentity owner) throws IOException {
    String name = owner.vendorName().withUnderscores();
    return look(client -> {
      client.getDatabase(name).drop();
      return MongoAdministration.registry(client).deleteOne(Filters.eq(name)).wasAcknowledged();
    });
  }

  @Override
  public Optional<ConnectionCheck> connectionCheck() {
    return Optional.of(variables -> {
      String uri = variables.find(VariableName.of("MONGODB_URI")).orElseThrow().reveal();
      String name = variables.find(VariableName.of("MONGODB_DB_NAME")).orElseThrow().reveal();
      try (MongoClient client = MongoClients.create(uri)) {
        MongoCollection<Document> notes = client.getDatabase(name).getCollection("kit");
        Document note = new Document("_id", new ObjectId()).append("text", "written");
        notes.insertOne(note);
        if (!note.equals(notes.find(Filters.eq(note.getObjectId("_id"))).first())) {
          throw new IllegalStateException("What was written is not there.");
        }
      }
    });
  }

  /** One connection, which stays open and may do nothing more when its user is gone. */
  @Override
  public Optional<OpenSession> openSession(VariableValues variables) {
    String uri = variables.find(VariableName.of("MONGODB_URI")).orElseThrow().reveal();
    String name = variables.find(VariableName.of("MONGODB_DB_NAME")).orElseThrow().reveal();
    MongoClient client = MongoClients.create(uri);
    client.getDatabase(name).getCollection("kit").insertOne(new Document("text", "open"));
    return Optional.of(
        new OpenSession() {
          @Override
          public boolean isAlive() {
            try {
              return client.getDatabase(name).getCollection("kit").countDocuments() > 0;
            } catch (MongoCommandException | MongoSecurityException e) {
              return false;
            }
          }

          @Override
          public void close() {
            client.close();
          }
        });
  }

  @Override
  public Optional<DatabaseProvider> withSilentVendor() {
    return Optional.of(
        closing(
            in(
                directory().resolve("silent"),
                CrashPoints.counting(),
                file -> new SilentBackend(file, released))));
  }

  @Override
  public List<ErrorScenario> errorScenarios() throws IOException {
    ServerSocket rival = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    rivals.add(rival);
    Path taken = directory().resolve("taken" + rivals.size());
    PrivateFiles.createDirectory(taken.resolve("mongodb"));
    PrivateFiles.write(taken.resolve("mongodb/port"), Integer.toString(rival.getLocalPort()));
    DatabaseProvider provider = closing(in(taken, CrashPoints.counting(), CurrentBackend::new));
    return List.of(
        ErrorScenario.provisioning(
            "another process has the port", ErrorCategory.UNAVAILABLE, provider),
        ErrorScenario.deprovisioning(
            "another process has the port", ErrorCategory.UNAVAILABLE, provider));
  }

  /** How long a call to the silent server may hold. */
  @Override
  public Duration callBudget() {
    return Duration.ofSeconds(3);
  }

  /** The server has done its work when it answers. */
  @Override
  public void passTime(Duration wait) {}

  @Override
  public void close() throws IOException {
    released.countDown();
    for (ServerSocket rival : rivals) {
      rival.close();
    }
    super.close();
  }
}
