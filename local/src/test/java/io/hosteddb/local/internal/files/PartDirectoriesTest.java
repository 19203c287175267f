package io.hosteddb.local.internal.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartDirectoriesTest {
  @TempDir private Path folder;

  @Test
  void whatAKilledProcessLeft_goesWithTheNext_andWhatIsBeingMadeStays() throws Exception {
    Path left = PartDirectories.create(folder);
    Files.writeString(left.resolve("file"), "half of it");
    Path another = Files.createDirectory(folder.resolve("programs"));
    makeOld(left);
    makeOld(another);
    Path young = PartDirectories.create(folder);
    Path mine = PartDirectories.create(folder);
    assertThat(left).doesNotExist();
    assertThat(another).exists();
    assertThat(young).exists().isNotEqualTo(mine);
    assertThat(mine).isEmptyDirectory();
  }

  private static void makeOld(Path path) throws Exception {
    FileTime now = Files.getLastModifiedTime(path);
    Files.setLastModifiedTime(path, FileTime.from(now.toInstant().minus(Duration.ofMinutes(90))));
  }
}
