package io.hosteddb.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hosteddb.model.ErrorCategory;
import io.hosteddb.model.RegionId;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.ProviderException;
import io.hosteddb.spi.Provisioned;
import io.hosteddb.testkit.provider.ProviderDriver;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalTursoProviderTest {
  private final ProviderDriver steps = ProviderDriver.of(ProviderDriver.newIdentity());

  @TempDir Path directory;

  private DatabaseProvider open() {
    return LocalProviders.create(new LocalTursoProviderFactory(), directory);
  }

  @Test
  void readyMeansThatTheUrlWorks() throws Exception {
    try (DatabaseProvider provider = open()) {
      Provisioned ready = steps.servedBy(provider).provision();
      String url = LocalProviders.value(ready, "TURSO_DATABASE_URL");
      assertThat(url).startsWith("file:/").endsWith("/data.db");
      assertThat(LocalProviders.value(ready, "TURSO_AUTH_TOKEN").length())
          .isGreaterThanOrEqualTo(32);
      assertThat(ready.resource().region()).isEqualTo(RegionId.of("local"));
      assertThat(provider.descriptor().profile().contract().difference(ready.variables()))
          .isEmpty();
      assertThat(Sqlite.query(url, "PRAGMA journal_mode")).isEqualTo("wal");
      assertThat(Sqlite.query(url, "PRAGMA encoding")).isEqualTo("UTF-8");
      assertThat(Sqlite.query(url, "PRAGMA integrity_check")).isEqualTo("ok");
      Sqlite.execute(url, "CREATE TABLE t (x)", "INSERT INTO t VALUES ('kept')");
      assertThat(Sqlite.query(url, "PRAGMA integrity_check")).isEqualTo("ok");
      assertThat(steps.servedBy(provider).mayExist().provision().variables())
          .isEqualTo(ready.variables());
      assertThat(Sqlite.query(url, "SELECT x FROM t")).isEqualTo("kept");
      steps.servedBy(provider).deprovision();
      assertThat(directory.resolve("turso")).isEmptyDirectory();
      steps.servedBy(provider).deprovision();
    }
  }

  @Test
  void survivesARestart() throws Exception {
    String url;
    try (DatabaseProvider provider = open()) {
      url = LocalProviders.value(steps.servedBy(provider).provision(), "TURSO_DATABASE_URL");
      Sqlite.execute(url, "CREATE TABLE t (x)", "INSERT INTO t VALUES ('kept')");
    }
    try (DatabaseProvider provider = open()) {
      assertThat(
              LocalProviders.value(
                  steps.servedBy(provider).mayExist().provision(), "TURSO_DATABASE_URL"))
          .isEqualTo(url);
      assertThat(Sqlite.query(url, "SELECT x FROM t")).isEqualTo("kept");
    }
  }

  @Test
  void urlEscapesWhatHasAMeaningInUrls() throws Exception {
    Path odd = directory.resolve("100% of #1 ? ä");
    try (DatabaseProvider provider = LocalProviders.create(new LocalTursoProviderFactory(), odd)) {
      String url = LocalProviders.value(steps.servedBy(provider).provision(), "TURSO_DATABASE_URL");
      assertThat(url).contains("100%25%20of%20%231%20%3F");
      Sqlite.execute(url, "CREATE TABLE t (x)", "INSERT INTO t VALUES ('odd')");
      Path file = Path.of(URI.create("file://" + url.substring("file:".length())));
      assertThat(file).startsWith(odd.toRealPath()).exists();
      assertThat(Files.size(file)).isPositive();
    }
  }

  @Test
  void onlyTheOwnerMayRead() throws Exception {
    Path fresh = directory.resolve("fresh");
    try (DatabaseProvider provider =
        LocalProviders.create(new LocalTursoProviderFactory(), fresh)) {
      steps.servedBy(provider).provision();
      Path place = fresh.resolve("turso").resolve(steps.identity().vendorName().value());
      for (Path path : new Path[] {fresh, fresh.resolve("turso"), place}) {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
            .isEqualTo("rwx------");
      }
    }
  }

  @Test
  void temporaryDirectoryIsRemoved() throws Exception {
    Path file;
    try (DatabaseProvider provider = LocalProviders.create(new LocalTursoProviderFactory(), null)) {
      String url = LocalProviders.value(steps.servedBy(provider).provision(), "TURSO_DATABASE_URL");
      file = Path.of(URI.create("file://" + url.substring("file:".length())));
      assertThat(file).exists();
    }
    assertThat(file.resolve("../../..").normalize()).doesNotExist();
  }

  @Test
  void foreignDirectoryIsLeftAlone() throws Exception {
    try (DatabaseProvider provider = open()) {
      Path place = directory.resolve("turso").resolve(steps.identity().vendorName().value());
      Files.createDirectories(place);
      Files.writeString(place.resolve("owner"), "somebody else");
      Files.writeString(place.resolve("data.db"), "theirs");
      assertThatThrownBy(() -> steps.servedBy(provider).mayExist().provision())
          .isInstanceOfSatisfying(
              ProviderException.class,
              e -> {
                assertThat(e.category()).isEqualTo(ErrorCategory.CONFLICT);
                assertThat(e.failure().remedy()).contains(place.getFileName().toString());
              });
      steps.servedBy(provider).deprovision();
      assertThat(place.resolve("data.db")).hasContent("theirs");
    }
  }

  @Test
  void acceptsTheRegionsOfTheCloud() throws Exception {
    try (DatabaseProvider provider = open()) {
      assertThat(provider.descriptor().regionAliases()).containsKey(RegionId.of("sjc"));
      assertThat(provider.descriptor().development()).isTrue();
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> steps.servedBy(provider).deprovision())
          .isInstanceOf(InterruptedException.class);
    }
  }
}
