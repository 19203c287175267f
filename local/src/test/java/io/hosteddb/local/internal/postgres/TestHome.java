package io.hosteddb.local.internal.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Installations as they are found on machines: the bundled programs with more extensions. */
public final class TestHome {
  private TestHome() {}

  /** The bundled PostgreSQL as somebody would have installed it. */
  public static Path copy(Path target) throws IOException, InterruptedException {
    Path bundled = Binaries.at(Optional.empty(), target).get().bin();
    Files.createDirectories(target.resolve("bin"));
    for (String program : List.of("postgres", "initdb", "pg_ctl")) {
      // A copy: the programs find their files from where they really are.
      Files.copy(
          bundled.resolve(program),
          target.resolve("bin").resolve(program),
          StandardCopyOption.COPY_ATTRIBUTES);
    }
    Files.createSymbolicLink(target.resolve("lib"), bundled.resolveSibling("lib"));
    Path share = bundled.resolveSibling("share").resolve("postgresql");
    Path own = target.resolve("share").resolve("postgresql");
    link(share, own);
    Files.delete(own.resolve("extension"));
    link(share.resolve("extension"), own.resolve("extension"));
    return target;
  }

  private static void link(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    try (Stream<Path> entries = Files.list(from)) {
      for (Path entry : entries.toList()) {
        Files.createSymbolicLink(to.resolve(entry.getFileName()), entry);
      }
    }
  }

  /** An extension of one script. */
  public static void add(Path home, String name, String control, String script) throws IOException {
    Path directory = home.resolve("share").resolve("postgresql").resolve("extension");
    Files.writeString(
        directory.resolve(name + ".control"),
        "# of a test\ndefault_version = '1.0' # the only one\n" + control);
    Files.writeString(directory.resolve(name + "--1.0.sql"), script);
  }

  /** Programs that do nothing but say a version. */
  static Path saying(Path bin, String version) throws IOException {
    Files.createDirectories(bin);
    for (String program : List.of("postgres", "initdb", "pg_ctl")) {
      Path file = bin.resolve(program);
      Files.writeString(file, "#!/bin/sh\necho '" + version + "'\n");
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }
    return bin;
  }
}
