package io.hosteddb.local.internal.turso;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;

import io.hosteddb.local.internal.files.PrivateFiles;
import io.hosteddb.local.internal.files.SideEffects;
import io.hosteddb.spi.DatabaseIdentity;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A directory for each database, which holds the database file and a file that says whose it is. A
 * database is made beside its place and moved there as a whole, and moved away before it is
 * deleted, so under its name there is never a part of one.
 */
final class TursoStore implements Closeable {
  private static final String OWNER = "owner";
  private static final String DATA = "data.db";

  private final Path directory;
  private final SideEffects effects;

  TursoStore(Path directory, SideEffects effects) {
    this.directory = directory;
    this.effects = effects;
  }

  /** Whether something has the name of the database that is not ours. */
  synchronized boolean isForeign(DatabaseIdentity identity) throws IOException {
    return Files.exists(place(identity)) && !isOurs(identity);
  }

  private boolean isOurs(DatabaseIdentity identity) throws IOException {
    return PrivateFiles.read(place(identity).resolve(OWNER))
        .filter(identity.ownershipMark()::equals)
        .isPresent();
  }

  /** The database file, made if it is not there. Call it only when the name is not foreign. */
  synchronized Path make(DatabaseIdentity identity) throws IOException {
    Path place = place(identity);
    if (!Files.exists(place)) {
      Path unfinished = aside(identity, "new");
      effects.run("clearing a half-made database", () -> PrivateFiles.deleteTree(unfinished));
      effects.run("making the directory", () -> PrivateFiles.createDirectory(unfinished));
      effects.run(
          "writing the owner",
          () -> PrivateFiles.write(unfinished.resolve(OWNER), identity.ownershipMark()));
      effects.run(
          "making the database",
          () -> PrivateFiles.write(unfinished.resolve(DATA), EmptyDatabase.page()));
      effects.run("moving it into place", () -> Files.move(unfinished, place, ATOMIC_MOVE));
    }
    return place.resolve(DATA);
  }

  /** Removes the database and what half-finished work left of it, if it is ours. */
  synchronized void remove(DatabaseIdentity identity) throws IOException {
    Path place = place(identity);
    Path leaving = aside(identity, "gone");
    effects.run("clearing a half-deleted database", () -> PrivateFiles.deleteTree(leaving));
    if (isOurs(identity)) {
      effects.run("moving it away", () -> Files.move(place, leaving, ATOMIC_MOVE));
      effects.run("deleting it", () -> PrivateFiles.deleteTree(leaving));
    }
    Path unfinished = aside(identity, "new");
    effects.run("clearing a half-made database", () -> PrivateFiles.deleteTree(unfinished));
  }

  private Path place(DatabaseIdentity identity) {
    return directory.resolve(identity.vendorName().value());
  }

  /** The whole mark is in the name, so what bears it is ours whatever it holds. */
  private Path aside(DatabaseIdentity identity, String state) {
    return directory.resolve("." + state + "-" + identity.ownershipMark().replace(':', '_'));
  }

  @Override
  public void close() {}
}
