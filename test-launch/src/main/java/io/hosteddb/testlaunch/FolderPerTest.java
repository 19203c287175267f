package io.hosteddb.testlaunch;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDirFactory;

/** Makes what a test's {@code @TempDir} asks for. */
public final class FolderPerTest implements TempDirFactory {
  /** For JUnit. */
  public FolderPerTest() {}

  @Override
  public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext test)
      throws IOException {
    return RunFolder.newKeptFolder("junit-");
  }
}
