package io.hosteddb.local;

import io.hosteddb.local.internal.files.PrivateFiles;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.testkit.CrashPoints;
import io.hosteddb.testkit.provider.ProviderUnderTest;
import io.hosteddb.testlaunch.RunFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the local backends have in common when they are tested: a directory, and its providers. */
public abstract class LocalUnderTest implements ProviderUnderTest {
  private final Path directory;
  private final Deque<DatabaseProvider> open = new ArrayDeque<>();
  private @Nullable DatabaseProvider provider;

  /** A directory of its own. */
  protected LocalUnderTest() throws IOException {
    directory = RunFolder.newKeptFolder("local-").toRealPath();
  }

  /** A provider for the directory. */
  protected abstract DatabaseProvider make(CrashPoints cuts) throws IOException;

  protected final Path directory() {
    return directory;
  }

  /** Has a provider closed in the end. */
  protected final <T extends DatabaseProvider> T closing(T made) {
    open.push(made);
    return made;
  }

  @Override
  public final DatabaseProvider provider() {
    DatabaseProvider first = provider;
    if (first == null) {
      try {
        first = closing(make(CrashPoints.counting()));
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
      provider = first;
    }
    return first;
  }

  /** The operating system takes the directory and the ports from a process that died. */
  @Override
  public final Optional<DatabaseProvider> restart(CrashPoints cuts) throws IOException {
    closeAll();
    return Optional.of(closing(make(cuts)));
  }

  private void closeAll() {
    while (!open.isEmpty()) {
      open.pop().close();
    }
  }

  @Override
  public void close() throws IOException {
    closeAll();
    PrivateFiles.deleteTree(directory);
  }
}
