package io.hosteddb.examples.quickstart;

import io.hosteddb.AttachRequest;
import io.hosteddb.HostedDatabases;
import io.hosteddb.Providers;
import io.hosteddb.database.HistoryEntry;
import io.hosteddb.database.HostedDatabase;
import io.hosteddb.model.Actor;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.model.ProjectId;
import io.hosteddb.settings.Settings;
import io.hosteddb.store.jdbc.JdbcDatabaseStore;
import io.hosteddb.store.jdbc.tink.TinkKeyset;
import io.hosteddb.store.jdbc.tink.TinkSecretCipher;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.h2.jdbcx.JdbcConnectionPool;

/** A host whose records are in an H2 file, encrypted under a keyset in another file. */
final class DurableHost {
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final ProjectId project = ProjectId.of("support-agent");
  private final Actor ana = Actor.user("ana");
  private final Story story = new Story(System.out);

  private DurableHost() {}

  /**
   * Runs a host.
   *
   * @param arguments what to do, and the folder of its files
   */
  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[1]);
    JdbcConnectionPool pool =
        JdbcConnectionPool.create(
            "jdbc:h2:retry:" + folder.resolve("platform") + ";DB_CLOSE_ON_EXIT=FALSE", "sa", "");
    TinkSecretCipher cipher =
        TinkSecretCipher.of(TinkKeyset.readOrGenerate(folder.resolve("keyset.json")));
    try (HostedDatabases databases =
        HostedDatabases.builder()
            .store(JdbcDatabaseStore.create(pool, cipher))
            // What the dead host was calling may act for as long; nobody wants to watch 30 seconds.
            .callBudget(Duration.ofSeconds(5))
            .providers(
                Providers.discover(
                    Settings.of(Map.of("local.data-dir", folder.resolve("local").toString()))))
            .build()) {
      DurableHost host = new DurableHost();
      if (arguments[0].equals("begin")) {
        host.begin(databases);
      } else {
        host.goOn(databases);
      }
    }
    pool.dispose();
  }

  private void begin(HostedDatabases databases) throws InterruptedException {
    databases.subscribe(event -> {
      story.event(event);
      if (event.database().status() == DatabaseStatus.READY) {
        // No shutdown hook, no close, no flush of anything.
        System.out.flush();
        Runtime.getRuntime().halt(DurableQuickstart.KILLED);
      }
    });
    for (String provider : List.of("postgres", "mongodb", "turso")) {
      HostedDatabase unused =
          databases.attach(AttachRequest.to(project).provider(provider).by(ana).build());
    }
    Thread.sleep(PATIENCE.toMillis());
  }

  private void goOn(HostedDatabases databases) throws InterruptedException {
    databases.subscribe(story::event);
    List<HostedDatabase> found = databases.list(project, 10, null).items();
    for (HostedDatabase database : found) {
      story.say(database.name() + " is " + database.status() + " in the file");
    }
    expect(found.size() == 3, "not three databases are in the file");
    expect(
        found.stream().anyMatch(d -> d.status() == DatabaseStatus.PROVISIONING),
        "none was in the middle");
    for (HostedDatabase database : found) {
      databases.awaitReady(database.id(), PATIENCE);
    }
    int variables = databases.environment(project).reveal(ana, "start the runtime").size();
    expect(variables == 5, "there are not five variables");
    story.check("all three are READY, with " + variables + " variables");
    for (HostedDatabase database : found) {
      databases.detach(database.id(), ana);
    }
    for (HostedDatabase database : found) {
      databases.awaitDeleted(database.id(), PATIENCE);
      story.check(database.name() + ": " + path(databases.history().of(database.id())));
    }
  }

  private static String path(List<HistoryEntry> history) {
    return String.join(
        " > ", history.stream().map(HistoryEntry::to).map(DatabaseStatus::word).toList());
  }

  private static void expect(boolean condition, String otherwise) {
    if (!condition) {
      throw new IllegalStateException(otherwise);
    }
  }
}
