package io.hosteddb.local.internal.turso;

import io.hosteddb.local.LocalProviders;
import io.hosteddb.local.LocalTursoProviderFactory;
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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** SQLite files in a directory. A file system cannot be silent, and is not parsed. */
final class TursoUnderTest extends LocalUnderTest {
  private final ProviderDescriptor descriptor;

  TursoUnderTest() throws IOException {
    try (DatabaseProvider any = LocalProviders.create(new LocalTursoProviderFactory(), null)) {
      descriptor = any.descriptor();
    }
  }

  @Override
  protected DatabaseProvider make(CrashPoints cuts) {
    return in(directory(), cuts);
  }

  private DatabaseProvider in(Path where, CrashPoints cuts) {
    return new LocalTursoProvider(
        descriptor,
        RegionId.of("local"),
        LocalProviders.context(),
        LocalDirectory.open(Optional.of(where), "turso", path -> {}),
        SideEffects.watchedBy(cuts::reached));
  }

  /** Half-made things included: whatever stands in the directory. */
  @Override
  public List<String> inventory() throws IOException {
    Path own = directory().resolve("turso");
    if (!Files.isDirectory(own)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(own)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  @Override
  public void plantForeign(DatabaseIdentity owner) throws IOException {
    PrivateFiles.createDirectory(place(owner));
    PrivateFiles.write(place(owner).resolve("owner"), owner.ownershipMark());
    PrivateFiles.write(place(owner).resolve("data.db"), "untouched");
  }

  @Override
  public boolean foreignIsIntact(DatabaseIdentity owner) throws IOException {
    return PrivateFiles.read(place(owner).resolve("owner"))
            .equals(Optional.of(owner.ownershipMark()))
        && PrivateFiles.read(place(owner).resolve("data.db")).equals(Optional.of("untouched"));
  }

  @Override
  public boolean removeForeign(DatabaseIdentity owner) throws IOException {
    PrivateFiles.deleteTree(place(owner));
    return true;
  }

  private Path place(DatabaseIdentity owner) {
    return directory().resolve("turso").resolve(owner.vendorName().value());
  }

  @Override
  public Optional<ConnectionCheck> connectionCheck() {
    return Optional.of(variables -> {
      String url = variables.find(VariableName.of("TURSO_DATABASE_URL")).orElseThrow().reveal();
      try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + url);
          Statement statement = connection.createStatement()) {
        statement.execute("CREATE TABLE kit (text text)");
        statement.execute("INSERT INTO kit VALUES ('written')");
        try (ResultSet row = statement.executeQuery("SELECT text FROM kit")) {
          if (!row.next() || !"written".equals(row.getString(1))) {
            throw new IllegalStateException("What was written is not there.");
          }
        }
        statement.execute("DROP TABLE kit");
      }
    });
  }

  @Override
  public List<ErrorScenario> errorScenarios() throws IOException {
    Path broken = directory().resolve("broken");
    DatabaseProvider withoutDirectory = closing(in(broken, CrashPoints.counting()));
    PrivateFiles.deleteTree(broken.resolve("turso"));
    PrivateFiles.write(broken.resolve("turso"), "no directory");
    return List.of(
        ErrorScenario.provisioning(
            "a file has the directory's place", ErrorCategory.UNAVAILABLE, withoutDirectory));
  }

  /** What a file system was told is done. */
  @Override
  public void passTime(Duration wait) {}
}
