package io.hosteddb.local.internal.files;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Files and directories that only their owner may read, where the file system knows owners. */
public final class PrivateFiles {
  private PrivateFiles() {}

  /** Makes a directory and those above it; one that is there becomes private. */
  public static void createDirectory(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      Files.createDirectories(directory, permissions(directory, "rwx------"));
    } else if (isPosix(directory)) {
      Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
    }
  }

  /** Writes a file as a whole or not at all, and through to the disk. */
  public static void write(Path file, String text) throws IOException {
    write(file, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** Writes a file as a whole or not at all, and through to the disk. */
  public static void write(Path file, ByteBuffer content) throws IOException {
    write(file, content, true);
  }

  /** The same where a power cut may take it: in a directory that goes with its process. */
  public static void writeForNow(Path file, String text) throws IOException {
    write(file, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), false);
  }

  private static void write(Path file, ByteBuffer content, boolean toTheDisk) throws IOException {
    Path part = file.resolveSibling(file.getFileName() + ".part");
    Files.deleteIfExists(part);
    try (FileChannel channel =
        FileChannel.open(part, Set.of(CREATE_NEW, WRITE), permissions(file, "rw-------"))) {
      while (content.hasRemaining()) {
        channel.write(content);
      }
      if (toTheDisk) {
        channel.force(true);
      }
    }
    Files.move(part, file, ATOMIC_MOVE, REPLACE_EXISTING);
  }

  /** The text of a file, or empty if there is none. */
  public static Optional<String> read(Path file) throws IOException {
    try {
      return Optional.of(Files.readString(file));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /**
   * What went wrong, for a sentence: the system's own words where there are any, without the path
   * that the sentence names anyhow.
   */
  public static String reason(Throwable problem) {
    if (problem instanceof FileSystemException e) {
      String kind =
          e.getClass() == FileSystemException.class
              ? ""
              : e.getClass().getSimpleName().replaceFirst("Exception$", "");
      String more = e.getReason() == null ? "" : e.getReason();
      String file = e.getFile() == null ? "" : " at " + e.getFile();
      return (kind + (kind.isEmpty() || more.isEmpty() ? "" : ": ") + more + file).strip();
    }
    String message = problem.getMessage();
    return message == null || message.isBlank() ? problem.getClass().getSimpleName() : message;
  }

  /** Deletes a file or directory with all it holds; follows no link; nothing there is fine. */
  public static void deleteTree(Path path) throws IOException {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Files.walkFileTree(path, new Deleter());
  }

  private static FileAttribute<?>[] permissions(Path path, String text) {
    return isPosix(path)
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(text))
        }
        : new FileAttribute<?>[0];
  }

  private static boolean isPosix(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  private static final class Deleter extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.deleteIfExists(file);
      return FileVisitResult.CONTINUE;
    }

    /** A server that is just stopping deletes files, too. */
    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
      if (failure instanceof NoSuchFileException) {
        return FileVisitResult.CONTINUE;
      }
      throw failure;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
        throws IOException {
      if (failure != null) {
        throw failure;
      }
      Files.deleteIfExists(directory);
      return FileVisitResult.CONTINUE;
    }
  }
}
