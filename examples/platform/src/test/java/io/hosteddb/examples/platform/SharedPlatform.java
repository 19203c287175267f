package io.hosteddb.examples.platform;

import io.hosteddb.testlaunch.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** One platform on local backends for all tests that need no other. */
final class SharedPlatform implements BeforeAllCallback {
  private static final AtomicReference<RunningPlatform> RUNNING = new AtomicReference<>();

  @Override
  public void beforeAll(ExtensionContext context) {
    context
        .getRoot()
        .getStore(ExtensionContext.Namespace.GLOBAL)
        .computeIfAbsent(Holder.class, any -> Holder.start(), Holder.class);
  }

  static RunningPlatform get() {
    RunningPlatform platform = RUNNING.get();
    if (platform == null) {
      throw new IllegalStateException("Register the extension.");
    }
    return platform;
  }

  /** Lives as long as the test run. */
  private record Holder(RunningPlatform platform, Path dataDir) implements AutoCloseable {
    static Holder start() {
      try {
        Path dataDir = RunFolder.newKeptFolder("platform-");
        RunningPlatform platform =
            RunningPlatform.start(dataDir, Map.of("platform.most-wrong-tokens", "1000000"));
        RUNNING.set(platform);
        return new Holder(platform, dataDir);
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public void close() throws IOException {
      platform.close();
      try (Stream<Path> files = Files.walk(dataDir)) {
        files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
      }
    }
  }
}
