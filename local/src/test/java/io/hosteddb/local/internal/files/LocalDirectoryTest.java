package io.hosteddb.local.internal.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hosteddb.error.ConfigurationException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated
class LocalDirectoryTest {
  @TempDir Path directory;

  @Test
  void removesWhatAKilledProcessLeftInTheTemporaryDirectory() throws Exception {
    Path abandoned = Files.createTempDirectory(TemporaryDirectories.PREFIX).toRealPath();
    Path young = Files.createTempDirectory(TemporaryDirectories.PREFIX).toRealPath();
    Files.createDirectory(abandoned.resolve("test"));
    Files.createDirectory(young.resolve("test"));
    Path kept = Files.createTempDirectory(TemporaryDirectories.PREFIX).toRealPath();
    TemporaryDirectories.mark(abandoned);
    TemporaryDirectories.mark(young);
    // A host may give its data directory such a name, and not run at the moment.
    LocalDirectory.open(Optional.of(kept), "test", path -> {}).close();
    Files.setLastModifiedTime(kept, FileTime.fromMillis(0));
    Files.setLastModifiedTime(abandoned, FileTime.fromMillis(0));
    List<Path> cleaned = new ArrayList<>();
    try (LocalDirectory mine = LocalDirectory.open(Optional.empty(), "test", cleaned::add)) {
      assertThat(mine.path()).isDirectory();
      assertThat(cleaned).containsExactly(abandoned.resolve("test"));
      assertThat(abandoned).doesNotExist();
      assertThat(young).exists();
      assertThat(kept.resolve("test")).isDirectory();
    }
    PrivateFiles.deleteTree(kept);
    PrivateFiles.deleteTree(young);
  }

  @Test
  void leavesATemporaryDirectoryThatIsInUse() throws Exception {
    try (LocalDirectory first = LocalDirectory.open(Optional.empty(), "test", path -> {})) {
      Files.setLastModifiedTime(first.path().resolve("..").toRealPath(), FileTime.fromMillis(0));
      try (LocalDirectory second = LocalDirectory.open(Optional.empty(), "test", path -> {})) {
        assertThat(first.path()).isDirectory();
        assertThat(second.path()).isNotEqualTo(first.path());
      }
    }
  }

  /** The system gives a lock up as soon as its process closes the file, whoever opened it. */
  @Test
  void askingAgainInTheProcess_leavesTheLockToIt() throws Exception {
    try (DirectoryLock lock = DirectoryLock.take(directory)) {
      assertThat(lock).isNotNull();
      assertThatThrownBy(() -> DirectoryLock.take(directory))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("is in use by another");

      assertThat(isFree(directory)).as("what another process sees").isFalse();
    }
    assertThat(isFree(directory)).isTrue();
    DirectoryLock.take(directory).close();
  }

  private static boolean isFree(Path directory) throws Exception {
    return new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                TakesALock.class.getName(),
                directory.toString())
            .inheritIO()
            .start()
            .waitFor()
        == 0;
  }

  /** Another process that wants a directory. */
  static final class TakesALock {
    private TakesALock() {}

    /** Ends with 0 if it gets the lock. */
    public static void main(String[] arguments) throws Exception {
      try {
        DirectoryLock.take(Path.of(arguments[0])).close();
      } catch (ConfigurationException e) {
        System.exit(1);
      }
    }
  }

  @Test
  void severalOfOneProcessShareADirectory() throws Exception {
    try (LocalDirectory first = LocalDirectory.open(Optional.of(directory), "a", path -> {});
        LocalDirectory second = LocalDirectory.open(Optional.of(directory), "b", path -> {})) {
      assertThat(first.path().getParent()).isEqualTo(second.path().getParent());
    }
  }

  @Test
  void placeThatIsNoDirectoryIsAClearError() throws Exception {
    Path file = Files.createFile(directory.resolve("file"));
    assertThatThrownBy(() -> LocalDirectory.open(Optional.of(file), "a", path -> {}))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("local.data-dir");
  }

  /** As in a container without a locale, whose Java knows ASCII alone. */
  @Test
  void aTemporaryDirectoryThatThisJavaCannotName_isSaidWithWhatToDo() {
    String usual = System.getProperty("java.io.tmpdir");
    System.setProperty("java.io.tmpdir", "/tmp/\0");
    try {
      assertThatThrownBy(() -> LocalDirectory.open(Optional.empty(), "test", path -> {}))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("java.io.tmpdir")
          .hasMessageContaining("LC_ALL=C.UTF-8");
    } finally {
      System.setProperty("java.io.tmpdir", usual);
    }
  }
}
