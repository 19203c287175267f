package io.hosteddb.local;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.testkit.provider.ProviderDriver;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.bson.Document;

/** A host in a process of its own, which attaches all three and then waits to be killed. */
public final class HostProcess {
  private HostProcess() {}

  /** Takes the data directory and a database id. */
  public static void main(String[] arguments) throws Exception {
    Path directory = Path.of(arguments[0]);
    ProviderDriver steps = ProviderDriver.of(ProviderDriver.identity(DatabaseId.of(arguments[1])));
    PrintStream out =
        new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    DatabaseProvider mongo = LocalProviders.create(new LocalMongoProviderFactory(), directory);
    String mongoUri = LocalProviders.value(steps.servedBy(mongo).provision(), "MONGODB_URI");
    try (MongoClient client = MongoClients.create(mongoUri)) {
      client
          .getDatabase(steps.identity().vendorName().withUnderscores())
          .getCollection("notes")
          .insertOne(new Document("text", "kept"));
    }
    DatabaseProvider turso = LocalProviders.create(new LocalTursoProviderFactory(), directory);
    String tursoUrl = LocalProviders.value(steps.servedBy(turso).provision(), "TURSO_DATABASE_URL");
    Sqlite.execute(tursoUrl, "CREATE TABLE t (x)", "INSERT INTO t VALUES ('kept')");
    DatabaseProvider postgres =
        LocalProviders.create(new LocalPostgresProviderFactory(), directory);
    String postgresUrl = LocalProviders.value(steps.servedBy(postgres).provision(), "DATABASE_URL");
    Pg.execute(postgresUrl, "CREATE TABLE t (x text)", "INSERT INTO t VALUES ('kept')");
    out.println("host: " + mongoUri + " " + tursoUrl + " " + postgresUrl);
    int end = System.in.read();
    out.println("host: ended by " + end);
  }
}
