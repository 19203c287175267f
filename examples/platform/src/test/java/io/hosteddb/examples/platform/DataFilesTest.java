package io.hosteddb.examples.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Everything that the platform keeps in files is its owner's to read. */
class DataFilesTest {
  @Test
  void onlyAFileOfH2_isMadeBeforehand(@TempDir Path folder) throws Exception {
    assumeTrue(FileSystems.getDefault().supportedFileAttributeViews().contains("posix"));
    for (String url :
        List.of(
            "",
            "jdbc:postgresql://localhost/platform",
            "jdbc:h2:mem:platform",
            "jdbc:h2:tcp://localhost/" + folder + "/served",
            "jdbc:h2:split:24:" + folder + "/split")) {
      OwnersOnly.makeH2File(url);
    }
    try (Stream<Path> made = Files.list(folder)) {
      assertThat(made).isEmpty();
    }
    OwnersOnly.makeH2File("jdbc:h2:retry:" + folder + "/new/below/db;TRACE_LEVEL_FILE=0;X=a:b");
    OwnersOnly.makeH2File("jdbc:h2:file:" + folder + "/plain");
    for (String made : List.of("new/below/db.mv.db", "plain.mv.db")) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(made))))
          .isEqualTo("rw-------");
    }
  }

  @Test
  void nobodyElseReadsWhatIsKept(@TempDir Path folder) throws Exception {
    assumeTrue(FileSystems.getDefault().supportedFileAttributeViews().contains("posix"));
    // One that is there already, and open to all; and one that is made.
    Path open = Files.createDirectory(folder.resolve("open"));
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path made = folder.resolve("made/below");
    for (Path dataDir : List.of(open, made)) {
      RunningPlatform.start(dataDir, Map.of()).close();
      List<String> readable = new ArrayList<>();
      try (Stream<Path> files = Files.list(dataDir)) {
        for (Path file : files.toList()) {
          String permissions = PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
          if (!permissions.endsWith("------")) {
            readable.add(file.getFileName() + " " + permissions);
          }
        }
      }
      assertThat(readable).isEmpty();
      assertThat(dataDir.resolve("platform.mv.db")).exists();
    }
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made)))
        .isEqualTo("rwx------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(open)))
        .as("what the operator made stays as it is")
        .isEqualTo("rwxr-xr-x");
    // Files of an earlier version are closed at the next start.
    Path file = open.resolve("platform.mv.db");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    RunningPlatform.start(open, Map.of()).close();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }
}
