package io.hosteddb.examples.platform;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Files for the eyes of their owner, made so from the first moment: closed afterwards, somebody may
 * have opened them in between. Where files have no such permissions they are made as they come.
 */
final class OwnersOnly {
  private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");
  private static final Set<PosixFilePermission> DIRECTORY =
      PosixFilePermissions.fromString("rwx------");
  private static final Pattern H2_FILE =
      Pattern.compile(
          "jdbc:h2:(?!mem:|tcp:|ssl:|zip:)(?:(?:retry|file|async|nio):)*([^;:]+)(?:;.*)?");

  private OwnersOnly() {}

  /** The attributes of a file that is about to be made. */
  static FileAttribute<?>[] file() {
    return attributes(FILE);
  }

  /** Makes what is missing; what is there stays as its owner made it. */
  static void makeDirectories(Path directory) throws IOException {
    Files.createDirectories(directory, attributes(DIRECTORY));
  }

  /**
   * Makes the empty file that H2 then fills, since H2 makes files that all may read. One that is
   * there from before is closed.
   *
   * @param url where the database is; nothing is made unless it is an H2 file
   */
  static void makeH2File(String url) throws IOException {
    Matcher matcher = H2_FILE.matcher(url);
    if (!isPosix() || !matcher.matches()) {
      return;
    }
    String home = System.getProperty("user.home", "~");
    Path file =
        Path.of(
            matcher.group(1).replaceFirst("^~/", Matcher.quoteReplacement(home + "/")) + ".mv.db");
    file = file.toAbsolutePath().normalize();
    try {
      Path directory = file.getParent();
      if (directory != null) {
        makeDirectories(directory);
      }
      Files.createFile(file, file());
    } catch (FileAlreadyExistsException e) {
      if (!FILE.containsAll(Files.getPosixFilePermissions(file))) {
        Files.setPosixFilePermissions(file, FILE);
      }
    }
  }

  private static FileAttribute<?>[] attributes(Set<PosixFilePermission> permissions) {
    return isPosix()
        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)}
        : new FileAttribute<?>[0];
  }

  private static boolean isPosix() {
    return FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
  }
}
