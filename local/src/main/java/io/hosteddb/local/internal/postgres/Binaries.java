package io.hosteddb.local.internal.postgres;

import io.hosteddb.local.internal.files.PrivateFiles;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Where the server's programs are unpacked, once for each user of the machine. The library that
 * unpacks them would take a place that every user of the machine can write.
 */
final class Binaries {
  private Binaries() {}

  static Path directory() throws IOException {
    Path mine = Path.of(System.getProperty("user.home"), ".cache", "hosteddb");
    PrivateFiles.createDirectory(mine);
    return mine.resolve("embedded-postgres");
  }
}
