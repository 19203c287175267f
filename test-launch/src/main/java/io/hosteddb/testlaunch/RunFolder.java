package io.hosteddb.testlaunch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A folder for what this run of tests writes and nobody removes when a test is over, such as the
 * file of a database that is open until the process ends. It goes with the process. In memory where
 * {@link FilesInMemory} has found some. Thread-safe.
 */
public final class RunFolder {
  /**
   * The system property that says where; what begins with {@code hosteddb} is read as a setting.
   */
  public static final String PROPERTY = "testlaunch.folder";

  private static @Nullable Path folder;

  private RunFolder() {}

  /** A new folder in it. */
  public static Path newFolder(String prefix) throws IOException {
    return Files.createTempDirectory(folder(), prefix);
  }

  /** A new file in it, empty. */
  public static Path newFile(String prefix, String suffix) throws IOException {
    return Files.createTempFile(folder(), prefix, suffix);
  }

  /**
   * A new folder beside it that whoever asks removes, such as the data of a server, which must
   * outlive the process's end by a moment. What is forgotten in memory a later run removes.
   */
  public static Path newKeptFolder(String prefix) throws IOException {
    String parent = System.getProperty(PROPERTY);
    return parent == null
        ? Files.createTempDirectory(prefix)
        : Files.createTempDirectory(Path.of(parent), prefix);
  }

  private static synchronized Path folder() throws IOException {
    Path made = folder;
    if (made == null) {
      made = newKeptFolder("hosteddb-test-");
      folder = made;
      Path all = made;
      Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(all), "test-folder-exit"));
    }
    return made;
  }

  /** As much of it as can be: somebody may write still. */
  private static void remove(Path folder) {
    List<Path> files;
    try (Stream<Path> found = Files.walk(folder)) {
      files = found.sorted(Comparator.reverseOrder()).toList();
    } catch (IOException | java.io.UncheckedIOException e) {
      return;
    }
    for (Path file : files) {
      boolean unused = file.toFile().delete();
    }
  }
}
