package io.hosteddb.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hosteddb.AttachRequest;
import io.hosteddb.HostedDatabases;
import io.hosteddb.Providers;
import io.hosteddb.database.HostedDatabase;
import io.hosteddb.model.Actor;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.model.ProjectId;
import io.hosteddb.settings.Settings;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.DatabaseProviderFactory;
import io.hosteddb.spi.ProviderException;
import io.hosteddb.store.DatabaseStore;
import io.hosteddb.store.InMemoryDatabaseStore;
import io.hosteddb.testkit.provider.ProviderDriver;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The settings name another data directory than the one that a database was made in. */
@Isolated
class DataDirectoryTest {
  private static final Actor ANA = Actor.user("ana");

  @TempDir Path directory;

  static Stream<DatabaseProviderFactory> factories() {
    return Stream.of(
        new LocalPostgresProviderFactory(),
        new LocalMongoProviderFactory(),
        new LocalTursoProviderFactory());
  }

  @ParameterizedTest
  @MethodSource("factories")
  void aDatabaseOfAnotherDirectory_isLeftWhereItIs(DatabaseProviderFactory factory)
      throws Exception {
    ProviderDriver steps = ProviderDriver.of(ProviderDriver.newIdentity());
    Path first = directory.resolve("first");
    try (DatabaseProvider provider = LocalProviders.create(factory, first)) {
      steps.servedBy(provider).provision();
    }
    String id = Files.readString(first.resolve("hosteddb.id"));
    assertLeftAlone(steps, factory, directory.resolve("second"), id);
    assertLeftAlone(steps, factory, null, id);
    // It is the same directory wherever it stands.
    Path moved = Files.move(first, directory.resolve("moved"));
    try (DatabaseProvider provider = LocalProviders.create(factory, moved)) {
      steps.servedBy(provider).mayExist().provision();
      steps.servedBy(provider).deprovision();
    }
  }

  private static void assertLeftAlone(
      ProviderDriver steps, DatabaseProviderFactory factory, @Nullable Path other, String id)
      throws Exception {
    try (DatabaseProvider provider = LocalProviders.create(factory, other)) {
      assertThatThrownBy(() -> steps.servedBy(provider).deprovision())
          .isInstanceOf(ProviderException.class)
          .hasMessageContaining("data-directory " + id);
      assertThatThrownBy(() -> steps.servedBy(provider).mayExist().provision())
          .isInstanceOf(ProviderException.class)
          .hasMessageContaining("data-directory " + id);
    }
  }

  /** It was deleted with its directory, and no settings bring that back. */
  @ParameterizedTest
  @MethodSource("factories")
  void aDatabaseOfATemporaryDirectory_isGone(DatabaseProviderFactory factory) throws Exception {
    ProviderDriver steps = ProviderDriver.of(ProviderDriver.newIdentity());
    try (DatabaseProvider provider = LocalProviders.create(factory, null)) {
      steps.servedBy(provider).provision();
    }
    try (DatabaseProvider provider = LocalProviders.create(factory, directory)) {
      steps.servedBy(provider).deprovision();
    }
  }

  @Test
  void detachDoesNotSayDeleted() throws Exception {
    DatabaseStore store = new InMemoryDatabaseStore();
    HostedDatabase made;
    try (HostedDatabases databases = host(store, directory.resolve("first"))) {
      made =
          databases.attach(
              AttachRequest.to(ProjectId.of("agent")).provider("turso").by(ANA).build());
      databases.awaitReady(made.id(), Duration.ofMinutes(1));
    }
    String id = Files.readString(directory.resolve("first").resolve("hosteddb.id"));
    try (HostedDatabases databases = host(store, directory.resolve("second"))) {
      databases.detach(made.id(), ANA);
      HostedDatabase seen =
          LocalProviders.eventually(() -> {
            HostedDatabase now = databases.get(made.id());
            assertThat(now.failure()).isNotNull();
            return now;
          });
      assertThat(seen.status()).isEqualTo(DatabaseStatus.DELETING);
      assertThat(String.valueOf(seen.failure())).contains("data-directory " + id);
    }
  }

  private static HostedDatabases host(DatabaseStore store, Path data) {
    Settings settings =
        Settings.of(Map.of("providers", "turso", "local.data-dir", data.toString()));
    return HostedDatabases.builder().providers(Providers.discover(settings)).store(store).build();
  }
}
