package io.hosteddb.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JavaProcessTest {
  @Test
  void aFolderWithASpace_isFoundByTheOtherProcess(@TempDir Path folder) throws Exception {
    Path classes = Files.createDirectory(folder.resolve("my classes + 100 % é"));
    Path jar = Files.createFile(folder.resolve("a jar.jar"));

    assertThat(JavaProcess.classPath(classes.toUri().toURL(), jar.toUri().toURL()))
        .isEqualTo(classes + File.pathSeparator + jar);
  }
}
